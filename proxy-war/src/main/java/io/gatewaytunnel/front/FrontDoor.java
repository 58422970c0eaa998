package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.UnwantedBody;
import io.gatewaytunnel.head.RequestTarget;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request's way: to what is reserved, or into the tunnel. Threads: the container's. */
public final class FrontDoor {
    private static final String ATTRIBUTE = "io.gatewaytunnel.front-door";

    private final ReservedPaths reserved;
    private final ExchangeContext context;
    private final Intake intake;
    private final Drain drain;

    public FrontDoor(ExchangeContext context, ReservedPaths reserved, Intake intake, Drain drain) {
        this.context = context;
        this.reserved = reserved;
        this.intake = intake;
        this.drain = drain;
    }

    /** The one of an application, or empty when its configuration cannot be used. */
    static Optional<FrontDoor> find(@Nullable ServletContext context) {
        return context != null && context.getAttribute(ATTRIBUTE) instanceof FrontDoor door
                ? Optional.of(door)
                : Optional.empty();
    }

    /** From now on requests come in. */
    public void open(ServletContext context) {
        context.setAttribute(ATTRIBUTE, this);
    }

    /** Throws {@link UnfitRequestException} for what is not forwarded. */
    void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestTarget.path(request);
        if (reserved.contain(path)) {
            reserved.answer(path, request, response, chain);
            UnwantedBody.readAway(context, request, response);
            return;
        }
        // Tomcat knows no address any more once the connection is closed, which may be before a request of HTTP/2 gets
        // here.
        if (request.getRemoteAddr() == null || context.container().isConnectionEnded(request)) {
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
                intake.begin(request, response);
            }
        }
    }

    void refuse(UnfitRequestException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean outOfStep = refusal.error() == ForwardError.BAD_REQUEST && !HttpVersion.isHttp2(request);
        if (outOfStep) {
            response.setHeader("Connection", "close"); // where the next request begins is anybody's guess
        }
        context.counters().onAnswered(refusal.error());
        Problem problem = Problem.of(
                refusal.error(),
                refusal.explanation(),
                context.limits().retryAfter().toSeconds());
        OwnAnswers.send(context.container(), response, problem);
        if (outOfStep) {
            context.container().endConnection(request, response);
        }
        UnwantedBody.readAway(context, request, response);
    }
}
