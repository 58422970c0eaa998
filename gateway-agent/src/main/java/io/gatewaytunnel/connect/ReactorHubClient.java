package io.gatewaytunnel.connect;

import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.origin.Reactor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.reactor.IOReactorShutdownException;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * Links on the I/O threads that serve origins, with WebSocket frames of our own: a request passes from link to origin
 * and back without a change of thread, where both are the same thread's. Why: docs/adr/0011-links-on-the-reactor.md.
 *
 * <p>The walk of {@link #connect}: the reactor connects to the address; {@link HubOpening} does TLS and the upgrade;
 * {@link ReactorLink} is the link. Server names are verified against their certificates, always.
 *
 * <p>Threads: none of its own. Owner: the agent, who closes it before the reactor.
 */
public final class ReactorHubClient implements HubClient {
    private final Reactor reactor;
    private final SSLContext tls;
    private final Duration connectTimeout;
    private final Duration answerTimeout;
    private final ReactorLinks links;

    /**
     * {@code reactor} and {@code timer} are the caller's.
     *
     * @param connectTimeout for a TCP connect: what an unreachable hub costs
     * @param answerTimeout from then on until the upgrade is answered; a hub that is busy needs longer than one that is
     *     gone
     */
    public ReactorHubClient(
            Reactor reactor, SSLContext tls, Duration connectTimeout, Duration answerTimeout, Timer timer) {
        this.reactor = reactor;
        this.tls = tls;
        this.connectTimeout = connectTimeout;
        this.answerTimeout = answerTimeout;
        this.links = new ReactorLinks(timer);
    }

    @Override
    public void connect(URI hub, InetAddress address, String authorization, HubLinkHandler handler) throws IOException {
        HubRequest request = new HubRequest(hub, authorization, handler, links.random());
        Optional<SSLContext> context = HubRequest.isSecure(hub) ? Optional.of(tls) : Optional.empty();
        HubOpening opening = new HubOpening(request, context, handler, links);
        HttpHost remote = new HttpHost(HubRequest.name(hub), HubRequest.port(hub));
        Future<IOSession> connecting;
        try {
            connecting = reactor.connect(
                    remote,
                    new InetSocketAddress(address, HubRequest.port(hub)),
                    Timeout.of(connectTimeout),
                    opening,
                    new Failure(opening));
        } catch (IOReactorShutdownException e) {
            throw new IOException("the agent is stopping", e);
        }
        try {
            await(opening, opening.connected(), connectTimeout);
            await(opening, opening.opened(), answerTimeout);
        } finally {
            boolean unused = connecting.cancel(true);
        }
    }

    /** Waits for that step. Errors: what became of the attempt, in words; it is given up then. */
    private static void await(HubOpening opening, CompletableFuture<Boolean> step, Duration most) throws IOException {
        try {
            if (!isDone(step, most) && (opening.giveUp() || !isDone(step, most))) {
                throw HubAnswers.withoutAnswer(new SocketTimeoutException());
            }
        } catch (InterruptedException e) {
            boolean unused = opening.giveUp();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the connect was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        }
    }

    private static boolean isDone(CompletableFuture<Boolean> step, Duration within)
            throws InterruptedException, ExecutionException {
        try {
            return step.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        }
    }

    private record Failure(HubOpening opening) implements FutureCallback<IOSession> {
        @Override
        public void completed(IOSession session) {}

        @Override
        public void failed(Exception cause) {
            opening.onFailed(cause);
        }

        @Override
        public void cancelled() {
            opening.onFailed(new IOException("the agent is stopping"));
        }
    }

    @Override
    public void close() {
        links.open().close();
    }
}
