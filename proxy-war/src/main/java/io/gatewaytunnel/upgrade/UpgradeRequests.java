package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.exchange.PublicExchange;
import io.gatewaytunnel.forward.Attempts;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.head.ServletHeads;
import io.gatewaytunnel.head.UpgradeOffer;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.hub.AgentRegistry;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Requests that offer an upgrade. Their answer is awaited on the container's thread, by a few at a time; a 101 is passed on and the connection leaves HTTP,
 * any other answer becomes an ordinary exchange.
 */
public final class UpgradeRequests {
    private final ExchangeContext context;
    private final AgentRegistry registry;
    private final Exchanges exchanges;
    private final UpgradedExchanges upgraded;
    private final Semaphore turns;
    private final Duration turnTimeout;

    public UpgradeRequests(
            ExchangeContext context, AgentRegistry registry, Exchanges exchanges, UpgradedExchanges upgraded) {
        this.context = context;
        this.registry = registry;
        this.exchanges = exchanges;
        this.upgraded = upgraded;
        this.turns = new Semaphore(upgraded.limits().waiting().most());
        this.turnTimeout = upgraded.limits().waiting().turn();
    }

    /**
     * On the container's thread, of a request that was counted in. Whatever it becomes runs {@code leave}; so does the caller if this throws {@link UnfitRequestException} or anything
     * else.
     */
    public void begin(HttpServletRequest request, HttpServletResponse response, RequestHead head, Once leave)
            throws IOException, ServletException {
        if (!context.container().upgrades()) {
            // Jetty, for one, reports the end of the client's bytes at once.
            throw new UnfitRequestException(
                    ForwardError.UPGRADE_NOT_IMPLEMENTED, "Upgrades pass on Tomcat, WildFly and Payara.");
        }
        if (!upgraded.tryReserve()) {
            throw new UnfitRequestException(
                    ForwardError.OVERLOADED, "There are " + upgraded.most() + " upgraded connections, the limit.");
        }
        Once giveBack = new Once(upgraded::giveBack);
        boolean switched = false;
        try {
            Attempts attempts = new Attempts(registry, head, context.limits().openAttempts());
            UpgradeAnswer answer = new UpgradeAnswer(attempts);
            UpgradeAnswer.Answered answered = await(answer);
            try {
                if (answered.head().switchesProtocols()) {
                    ServletHeads.writeTo(
                            context.container(),
                            response,
                            switching(head, answered.head().headers()));
                    UpgradedExchange exchange = new UpgradedExchange(upgraded, answered.stream(), () -> {
                        giveBack.run();
                        leave.run();
                    });
                    switchOver(request, exchange);
                    switched = true;
                    answer.handOver(exchange);
                } else {
                    PublicExchange exchange = new PublicExchange(
                                    context,
                                    request.startAsync(request, response),
                                    head,
                                    new ForwardedRequest(registry, head, 0, 0))
                            .goOnWith(answered.stream(), answered.head());
                    exchanges.start(exchange, leave);
                    answer.handOver(exchange);
                }
            } catch (IOException | ServletException | RuntimeException e) {
                ErrorCode code = e instanceof UnfitRequestException ? ErrorCode.ORIGIN_INVALID : ErrorCode.CANCELLED;
                answered.stream().reset(code, "the answer cannot be passed on: " + e);
                throw e;
            }
        } finally {
            if (!switched) {
                giveBack.run();
            }
        }
    }

    private UpgradeAnswer.Answered await(UpgradeAnswer answer) {
        if (!hasTurn()) {
            throw new UnfitRequestException(
                    ForwardError.OVERLOADED, "Too many upgrades wait for their answer at a time.");
        }
        try {
            return answer.await(context.limits().headTimeout());
        } finally {
            turns.release();
        }
    }

    private boolean hasTurn() {
        try {
            return turns.tryAcquire(turnTimeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the container is stopping
            return false;
        }
    }

    private void switchOver(HttpServletRequest request, UpgradedExchange exchange)
            throws IOException, ServletException {
        try {
            context.container().upgrade(request, exchange);
        } catch (IOException | ServletException | RuntimeException e) {
            exchange.close("the container does not switch: " + e);
            throw e;
        }
    }

    private static ResponseHead switching(RequestHead request, Headers fields) {
        String protocol = UpgradeOffer.taken(request, fields)
                .orElseThrow(() -> new UnfitRequestException(
                        ForwardError.ORIGIN_INVALID, "The origin switches to a protocol that was not offered."));
        Headers.Builder head = Headers.builder();
        for (Headers.Field field : HopByHop.strip(fields)) {
            if (!field.isNamed("Content-Length")) { // means nothing here, and containers believe it
                head.add(field.name(), field.value());
            }
        }
        head.add("Connection", "Upgrade").add("Upgrade", protocol);
        return new ResponseHead(ResponseHead.SWITCHING_PROTOCOLS, head.build());
    }
}
