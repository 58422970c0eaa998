package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.exchange.Admitted;
import io.gatewaytunnel.exchange.ClientPresence;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.exchange.PublicExchange;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.head.ServletHeads;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.Sweep;
import io.gatewaytunnel.mux.Timer;
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
    private final int mostPending;
    private final Set<UpgradePlace> underWay = ConcurrentHashMap.newKeySet();

    /**
     * {@code mostPending}: upgrades whose answer may be awaited without a thread at a time, so that other requests have
     * places too.
     */
    public UpgradeRequests(
            ExchangeContext context,
            Exchanges exchanges,
            UpgradedExchanges upgraded,
            WaitingThreads threads,
            int mostPending,
            Timer timer) {
        this.mostPending = mostPending;
        this.context = context;
        this.exchanges = exchanges;
        this.upgraded = upgraded;
        this.threads = threads;
        Sweep.every(timer, this::sweep, context.limits().headTimeout());
    }

    private void sweep(long nowNanos) {
        underWay.forEach(place -> place.pending().sweep(nowNanos));
    }

    /**
     * Step U2: takes on a request that was counted in for {@code client}. Whatever it becomes runs {@code leave}; so
     * does the caller if this throws {@link UnfitRequestException} or anything else.
     */
    public void begin(
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
        if (underWay.size() >= mostPending) {
            throw new UnfitRequestException(
                    ForwardError.OVERLOADED, "As many upgrades wait for their answer as may do so.");
        }
        requireNone(upgraded.tryReserve(client), "There are as many upgraded connections as there may be.");
        PendingUpgrade pending = new PendingUpgrade(
                head,
                forwarded,
                new ClientPresence(context, request, 0),
                context.limits().headTimeout());
        UpgradePlace place = new UpgradePlace(pending, client, new Once(() -> upgraded.giveBack(client)), leave);
        try {
            if (context.container().upgradesAfterDispatch()) {
                park(request, response, place);
            } else {
                await(request, place);
                takeOn(request, response, place);
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

    private void park(HttpServletRequest request, HttpServletResponse response, UpgradePlace place) {
        AsyncContext async = request.startAsync(request, response);
        PendingUpgrade pending = place.pending();
        async.setTimeout(0); // the deadline is our own
        async.addListener(pending.events());
        request.setAttribute(ATTRIBUTE, place);
        underWay.add(place);
        pending.begin(() -> onOutcome(request, async, place));
    }

    /** Inside the gate of the wait. */
    private void onOutcome(HttpServletRequest request, AsyncContext async, UpgradePlace place) {
        PendingUpgrade pending = place.pending();
        if (pending.outcome().orElseThrow() instanceof PendingUpgrade.Left) {
            abandon(request, async, place);
            return;
        }
        pending.events().passOn();
        try {
            async.dispatch(DISPATCH_TO);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "step=upgrade the container was first: {0}", e);
            abandon(request, async, place);
        }
    }

    private void abandon(HttpServletRequest request, AsyncContext async, UpgradePlace place) {
        if (place.pending().claim()) {
            underWay.remove(place);
            place.pending().cancel();
            context.container().breakOff(request);
            place.giveBack();
            context.container().complete(request, () -> place.pending().events().complete(async));
        }
    }

    /**
     * Step U4: whether the request is one whose wait is over; it is then taken on. Throws {@link UnfitRequestException}
     * when nobody answered it.
     */
    public boolean resume(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        if (!(request.getAttribute(ATTRIBUTE) instanceof UpgradePlace place)) {
            return false;
        }
        request.removeAttribute(ATTRIBUTE);
        if (place.pending().claim()) {
            underWay.remove(place);
            try {
                takeOn(request, response, place);
            } catch (IOException | ServletException | RuntimeException e) {
                place.giveBack();
                throw e;
            }
        }
        return true;
    }

    // The container's thread waits.

    private void await(HttpServletRequest request, UpgradePlace place) {
        int pool = context.container().requestThreads(request);
        requireNone(
                threads.tryEnter(place.client(), pool),
                "As many upgrades wait for their answer as the server has threads for.");
        try {
            CountDownLatch done = new CountDownLatch(1);
            place.pending().begin(done::countDown);
            while (!done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                place.pending().sweep(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container is stopping
            place.pending().events().note("the container is stopping");
        } finally {
            threads.leave(place.client());
        }
    }

    // What came of it.

    private void takeOn(HttpServletRequest request, HttpServletResponse response, UpgradePlace place)
            throws IOException, ServletException {
        PendingUpgrade.Outcome outcome = place.pending().outcome().orElseThrow();
        if (outcome instanceof PendingUpgrade.Failed failed) {
            throw new UnfitRequestException(failed.error(), failed.error().title() + ".");
        }
        if (outcome instanceof PendingUpgrade.Answered answered) {
            try {
                if (answered.head().switchesProtocols()) {
                    switchOver(request, response, place, answered);
                } else {
                    goOnInHttp(request, response, place, answered);
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
    }

    private void goOnInHttp(
            HttpServletRequest request,
            HttpServletResponse response,
            UpgradePlace place,
            PendingUpgrade.Answered answered)
            throws IOException {
        PublicExchange exchange = new PublicExchange(
                        context,
                        request.startAsync(request, response),
                        place.pending().head(),
                        ForwardedRequest.nowhere())
                .goOnWith(answered.stream(), answered.head());
        place.giveUpgradeBack();
        exchanges.start(exchange, place.leave());
        place.pending().handOver(exchange);
    }

    private void switchOver(
            HttpServletRequest request,
            HttpServletResponse response,
            UpgradePlace place,
            PendingUpgrade.Answered answered)
            throws IOException, ServletException {
        ResponseHead switching =
                SwitchingHead.of(place.pending().head(), answered.head().headers());
        ServletHeads.writeTo(context.container(), response, switching);
        UpgradedExchange exchange = new UpgradedExchange(upgraded, answered.stream(), place::giveBack);
        try {
            context.container().upgrade(request, exchange);
        } catch (IOException | ServletException | RuntimeException e) {
            exchange.close("the container does not switch: " + e);
            throw e;
        }
        place.switched();
        place.pending().handOver(exchange);
    }
}
