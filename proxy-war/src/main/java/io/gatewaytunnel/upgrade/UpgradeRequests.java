package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.admission.Admitted;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.exchange.ClientPresence;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.ExchangeDeadline;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.exchange.PublicExchange;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.head.ServletHeads;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Requests that offer an upgrade: the head that answers is awaited, then a 101 is passed on and the connection leaves
 * HTTP, and any other answer becomes an ordinary exchange.
 *
 * <p>The wait holds no thread where the container can switch after an {@code AsyncContext.dispatch} (Tomcat, WildFly):
 * the request is asynchronous meanwhile, and comes through the filter a second time, to {@link #resume}. On Payara the
 * request's first thread has to switch, and waits; {@link WaitingThreads} bounds how many do.
 *
 * <p>Threads: {@link #begin} and {@link #resume} the container's. Owner: the web application, which stops the timer.
 */
public final class UpgradeRequests {
    private static final Logger LOG = System.getLogger(UpgradeRequests.class.getName());
    private static final String ATTRIBUTE = "io.gatewaytunnel.upgrade";

    /**
     * Any path does: the filter sees them all, and knows the request by its attribute. One's own may hold what a
     * container cannot dispatch to.
     */
    private static final String DISPATCH_TO = "/";

    private static final long LOOK_MILLIS = 500;

    private final ExchangeContext context;
    private final Exchanges exchanges;
    private final UpgradedExchanges upgraded;
    private final WaitingThreads threads;
    private final AwaitedUpgrades awaited;
    private final Set<Parked> underWay = ConcurrentHashMap.newKeySet();

    public UpgradeRequests(
            ExchangeContext context,
            Exchanges exchanges,
            UpgradedExchanges upgraded,
            WaitingThreads threads,
            AwaitedUpgrades awaited,
            Timer timer) {
        this.awaited = awaited;
        this.context = context;
        this.exchanges = exchanges;
        this.upgraded = upgraded;
        this.threads = threads;
        Sweep.every(
                timer,
                this::sweep,
                context.limits().headTimeout(),
                context.limits().stallTimeout());
    }

    /** A request whose answer is awaited while no thread is with it. */
    private record Parked(ExchangeContext context, PendingUpgrade pending, UpgradePlace place) {}

    /** Whether the upgrade of this request can be asked for; otherwise it goes on as an ordinary one. */
    public boolean canAskFor(RequestHead head) {
        return head.bodyLength() <= 0
                || (head.bodyLength() <= upgraded.limits().bodyBytes()
                        && context.container().upgradesAfterDispatch());
    }

    private void sweep(long nowNanos) {
        underWay.forEach(parked -> parked.pending().sweep(nowNanos));
    }

    /**
     * Step U2: takes on a request that was counted in for {@code client} and is bounded as {@code own} says. Whatever
     * it becomes runs {@code leave}; so does the caller if this throws {@link UnfitRequestException} or anything else.
     */
    public void begin(
            ExchangeContext own,
            HttpServletRequest request,
            HttpServletResponse response,
            RequestHead head,
            ForwardedRequest forwarded,
            String client,
            Admitted leave)
            throws IOException, ServletException {
        if (!context.container().upgrades()) {
            // Jetty, for one, reports the end of the client's bytes at once.
            throw new UnfitRequestException(
                    ForwardError.UPGRADE_NOT_IMPLEMENTED, "Upgrades pass on Tomcat, WildFly and Payara.");
        }
        UpgradePlace place = new UpgradePlace(awaited, upgraded, client, leave);
        boolean bodyFirst = head.bodyLength() > 0;
        requireNone(
                bodyFirst ? place.reserveBody((int) head.bodyLength()) : place.reserve(),
                "There is no place for another upgrade.");
        PendingUpgrade pending = new PendingUpgrade(
                head,
                forwarded,
                new ClientPresence(context, request, 0),
                new ExchangeDeadline(own.limits(), System.nanoTime()),
                bodyFirst ? place::reserve : Optional::empty);
        try {
            if (context.container().upgradesAfterDispatch()) {
                park(request, response, new Parked(own, pending, place));
            } else {
                await(request, pending, client);
                takeOn(own, request, response, pending, place);
            }
        } catch (IOException | ServletException | RuntimeException e) {
            place.giveBack();
            throw e;
        }
    }

    private static void requireNone(Optional<ForwardError> refusal, String explanation) {
        if (refusal.isPresent()) {
            throw new UnfitRequestException(refusal.get(), explanation);
        }
    }

    // No thread waits.

    private void park(HttpServletRequest request, HttpServletResponse response, Parked parked) throws IOException {
        PendingUpgrade pending = parked.pending();
        boolean bodyFirst = pending.head().bodyLength() > 0;
        if (bodyFirst && pending.head().bodyLength() > context.container().takeBodyLimit(request)) {
            throw new UnfitRequestException(ForwardError.BODY_TOO_LARGE, "The body is larger than the server takes.");
        }
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0); // the deadline is our own
        async.addListener(pending.events());
        request.setAttribute(ATTRIBUTE, parked);
        underWay.add(parked);
        Runnable onOutcome = () -> onOutcome(request, async, parked);
        if (bodyFirst) {
            try {
                pending.beginWithBody(request, onOutcome);
            } catch (IOException | RuntimeException e) {
                underWay.remove(parked);
                throw e;
            }
        } else {
            pending.begin(onOutcome);
        }
    }

    /** Inside the gate of the wait. */
    private void onOutcome(HttpServletRequest request, AsyncContext async, Parked parked) {
        PendingUpgrade pending = parked.pending();
        if (pending.outcome().orElseThrow() instanceof PendingUpgrade.Left) {
            abandon(request, async, parked);
            return;
        }
        pending.events().passOn();
        try {
            async.dispatch(DISPATCH_TO);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.DEBUG,
                    "request={0} step=upgrade the container was first: {1}",
                    pending.head().provenance().requestId(),
                    e);
            abandon(request, async, parked);
        }
    }

    private void abandon(HttpServletRequest request, AsyncContext async, Parked parked) {
        PendingUpgrade pending = parked.pending();
        if (pending.claim()) {
            underWay.remove(parked);
            pending.cancel();
            context.container().breakOff(request);
            parked.place().giveBack();
            pending.seen().ended(ExchangeOutcome.CLIENT);
            context.container().complete(request, () -> pending.events().complete(async));
        }
    }

    /** What observers know of a request that comes for the second time, to be taken on. */
    public Optional<ObservedExchange> seen(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Parked parked
                ? Optional.of(parked.pending().seen())
                : Optional.empty();
    }

    /**
     * Step U4: whether the request is one whose wait is over; it is then taken on. Throws {@link UnfitRequestException}
     * when nobody answered it.
     */
    public boolean resume(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!(request.getAttribute(ATTRIBUTE) instanceof Parked parked)) {
            return false;
        }
        request.removeAttribute(ATTRIBUTE);
        if (parked.pending().claim()) {
            underWay.remove(parked);
            try {
                takeOn(parked.context(), request, response, parked.pending(), parked.place());
            } catch (IOException | ServletException | RuntimeException e) {
                parked.place().giveBack();
                throw e;
            }
        }
        return true;
    }

    // The container's thread waits.

    private void await(HttpServletRequest request, PendingUpgrade pending, String client) {
        int pool = context.container().requestThreads(request);
        requireNone(
                threads.tryEnter(client, pool),
                "As many upgrades wait for their answer as the server has threads for.");
        try {
            CountDownLatch done = new CountDownLatch(1);
            pending.begin(done::countDown);
            while (!done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                pending.sweep(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container is stopping
            pending.events().note("the container is stopping");
        } finally {
            threads.leave(client);
        }
    }

    // What came of it.

    private void takeOn(
            ExchangeContext own,
            HttpServletRequest request,
            HttpServletResponse response,
            PendingUpgrade pending,
            UpgradePlace place)
            throws IOException, ServletException {
        place.answered();
        PendingUpgrade.Outcome outcome = pending.outcome().orElseThrow();
        if (outcome instanceof PendingUpgrade.Failed failed) {
            throw UnfitRequestException.logged(failed.error());
        }
        if (outcome instanceof PendingUpgrade.Answered answered) {
            try {
                if (answered.head().switchesProtocols()) {
                    pending.handOver(switchOver(request, response, pending, place, answered));
                } else {
                    pending.handOver(goOnInHttp(own, request, response, pending, place, answered));
                }
            } catch (IOException | ServletException | RuntimeException e) {
                ErrorCode code = e instanceof UnfitRequestException ? ErrorCode.ORIGIN_INVALID : ErrorCode.CANCELLED;
                answered.stream().reset(code, "the answer cannot be passed on: " + e);
                throw e;
            }
            return;
        }
        place.giveBack();
        context.container().breakOff(request);
        pending.seen().ended(ExchangeOutcome.CLIENT);
    }

    private PublicExchange goOnInHttp(
            ExchangeContext own,
            HttpServletRequest request,
            HttpServletResponse response,
            PendingUpgrade pending,
            UpgradePlace place,
            PendingUpgrade.Answered answered)
            throws IOException {
        PublicExchange exchange = new PublicExchange(
                        own,
                        request.startAsync(request, response),
                        pending.head().withoutBody(), // it has been read
                        ForwardedRequest.nowhere(pending.seen()))
                .goOnWith(answered.stream(), answered.head());
        place.giveUpgradeBack();
        exchanges.start(own, exchange, place.leave());
        return exchange;
    }

    private UpgradedExchange switchOver(
            HttpServletRequest request,
            HttpServletResponse response,
            PendingUpgrade pending,
            UpgradePlace place,
            PendingUpgrade.Answered answered)
            throws IOException, ServletException {
        ResponseHead switching =
                SwitchingHead.of(pending.head(), answered.head().headers());
        ServletHeads.writeTo(context.container(), response, switching);
        UpgradedExchange exchange = new UpgradedExchange(upgraded, answered.stream(), pending.seen(), place::giveBack);
        pending.seen().head(switching.status());
        try {
            context.container().upgrade(request, exchange);
        } catch (IOException | ServletException | RuntimeException e) {
            pending.seen().failed(ForwardError.INTERNAL);
            exchange.close("the container does not switch: " + e);
            throw e;
        }
        place.switched();
        return exchange;
    }
}
