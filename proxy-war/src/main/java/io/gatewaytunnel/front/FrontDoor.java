package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.answer.Recipient;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.head.RequestRules;
import io.gatewaytunnel.head.RequestTarget;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.upgrade.UpgradeRequests;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Step 1 of docs/CONCURRENCY.md: one request's way: to what is reserved, or into the tunnel. Threads: the container's.
 */
public final class FrontDoor implements Door {
    private static final RateLimitedLog LOG = RateLimitedLog.someEach(System.getLogger(FrontDoor.class.getName()));

    private final Arrivals arrivals;
    private final ReservedPaths reserved;
    private final ExchangeContext context;
    private final Intake intake;
    private final OwnAnswers answers;
    private final UpgradeRequests upgrades;
    private final Drain drain;
    private final BooleanSupplier failed;

    /** {@code failed} is asked at each request: so a timer that hangs is noticed without anybody who watches it. */
    public FrontDoor(
            Arrivals arrivals,
            ExchangeContext context,
            ReservedPaths reserved,
            Intake intake,
            UpgradeRequests upgrades,
            OwnAnswers answers,
            Drain drain,
            BooleanSupplier failed) {
        this.arrivals = arrivals;
        this.failed = failed;
        this.upgrades = upgrades;
        this.answers = answers;
        this.context = context;
        this.reserved = reserved;
        this.intake = intake;
        this.drain = drain;
    }

    @Override
    public void enter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean unused = failed.getAsBoolean(); // live and ready tell; all else goes on as far as it does
        ObservedExchange seen = upgrades.seen(request).orElseGet(() -> arrivals.of(request));
        try {
            try {
                answer(request, response, chain, seen);
            } catch (UnfitRequestException e) {
                refuse(e, request, response, seen);
            }
        } catch (IOException | ServletException | RuntimeException e) {
            fail(seen);
            throw e;
        } catch (Error e) {
            FatalErrors.handle(e); // containers go on after most of them
            fail(seen);
            throw e;
        }
    }

    /** The container answers, if anybody does. */
    private static void fail(ObservedExchange seen) {
        seen.failed(ForwardError.INTERNAL);
        seen.ended(ExchangeOutcome.FAILED);
    }

    /** Throws {@link UnfitRequestException} for what is not forwarded. */
    private void answer(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, ObservedExchange seen)
            throws IOException, ServletException {
        if (upgrades.resume(request, response)) {
            return; // for the second time here, after the wait for its answer
        }
        context.container().allowResets(request, context.limits().clients().resetsPerSecond());
        if (context.container().isAbandoned(request)) {
            return;
        }
        if (RequestRules.isMarkedTooLarge(request)) {
            throw new UnfitRequestException(
                    ForwardError.HEAD_TOO_LARGE, "The request head is over the limit of the server.");
        }
        String path = RequestTarget.path(request);
        if (reserved.contain(path, request)) {
            Optional<Answer> answer = reserved.answer(path, request, seen.requestId());
            if (answer.isPresent()) {
                seen.begin(ObservedExchange.Kind.RESERVED);
                answers.send(request, response, seen, answer.get());
            } else {
                reserved.pass(request, response, chain); // a handshake, which is the hub's
            }
            return;
        }
        // Tomcat knows no address any more once the connection is closed, which may be before a request of HTTP/2 gets
        // here.
        if (request.getRemoteAddr() == null) {
            throw new UnfitRequestException(ForwardError.BAD_REQUEST, "The connection is closed.");
        }
        switch (request.getMethod()) {
            case "CONNECT" ->
                throw new UnfitRequestException(
                        ForwardError.METHOD_NOT_IMPLEMENTED, "CONNECT asks for a forward proxy; this is not one.");
            case "TRACE" ->
                throw new UnfitRequestException(
                        ForwardError.METHOD_NOT_ALLOWED, "TRACE would show fields that only the origin may see.");
            default -> {
                if (drain.isRefusing()) {
                    throw new UnfitRequestException(ForwardError.DRAINING, "The proxy is being drained.");
                }
                Optional<Answer> own = intake.begin(request, response, seen);
                if (own.isPresent()) {
                    answers.send(request, response, seen, own.get());
                }
            }
        }
    }

    private void refuse(
            UnfitRequestException refusal,
            HttpServletRequest request,
            HttpServletResponse response,
            ObservedExchange seen)
            throws IOException {
        String id = seen.requestId();
        ForwardError error = refusal.error();
        if (!refusal.isLogged()) {
            LOG.log(
                    "refuse " + error,
                    Level.INFO,
                    () -> "request=" + id + " step=refuse " + error.status() + " " + error + ": "
                            + Printable.of(refusal.explanation()));
        }
        boolean outOfStep = error == ForwardError.BAD_REQUEST && !HttpVersion.isHttp2(request);
        seen.begin(ObservedExchange.Kind.REFUSED);
        seen.answeredByUs(error);
        Problem problem = Problem.of(
                error,
                refusal.explanation(),
                refusal.retryAfterSeconds(context.limits().retryAfter().toSeconds()));
        // Where the next request begins is anybody's guess.
        answers.send(request, response, seen, problem.answer(Recipient.of(request, id)), outOfStep);
    }
}
