package io.gatewaytunnel.observe;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * One request of a proxy as the agent's observer sees it: what is known of it so far, and who tells. Nothing else
 * counts or measures such a request.
 *
 * <p>The walk:
 *
 * <table>
 * <caption>Who tells what</caption>
 * <tr><th>event</th><th>told by</th><th>on which thread</th></tr>
 * <tr><td>{@link #begin}</td><td>{@code origin.OriginExchanges.open}; {@code agent.Agent} of what it has no room for
 *   </td><td>the link's</td></tr>
 * <tr><td>{@link #attempted}</td><td>{@code origin.OriginAttempt}, when the request goes out</td>
 *   <td>the connection's I/O thread</td></tr>
 * <tr><td>{@link #sent}</td><td>{@code origin.OriginRequestProducer}; {@code origin.UpgradedConnection}</td>
 *   <td>the same</td></tr>
 * <tr><td>{@link #head}, {@link #received}</td><td>{@code origin.OriginResponseConsumer}; {@code UpgradedConnection}
 *   </td><td>the same</td></tr>
 * <tr><td>{@link #refused}, {@link #failed}</td><td>{@code origin.OriginExchange}, {@code OriginExchanges};
 *   {@code OriginResponseConsumer} of a head that is not fit for the wire</td><td>the drain's; the link's; I/O</td></tr>
 * <tr><td>{@link #ended}</td><td>{@code origin.OriginExchange.finish}; whoever refused it before</td>
 *   <td>the drain's; the link's</td></tr>
 * </table>
 *
 * <p>Threads: any; {@link #ended} may be told by several, of which the first is heard. Nothing here blocks, and beside
 * this object nothing is allocated.
 */
public final class ObservedRequest {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(ObservedRequest.class.getName()));

    private static final AtomicLongFieldUpdater<ObservedRequest> SENT =
            AtomicLongFieldUpdater.newUpdater(ObservedRequest.class, "sentBytes");
    private static final AtomicLongFieldUpdater<ObservedRequest> RECEIVED =
            AtomicLongFieldUpdater.newUpdater(ObservedRequest.class, "receivedBytes");

    private final OriginObserver observer;
    private final RequestHead head;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private final String host;
    private final int port;
    private volatile boolean http2;
    private volatile int attempts;
    private volatile int status;
    private volatile long headNanos;
    private volatile long sentBytes;
    private volatile long receivedBytes;
    private volatile @Nullable ErrorCode error;
    private volatile RequestOutcome failure = RequestOutcome.FAILED;
    private volatile RequestOutcome outcome = RequestOutcome.COMPLETE;
    private volatile long endNanos;

    /** {@code host} and {@code port} are the origin's; empty and 0 of a service that is not offered. */
    public ObservedRequest(OriginObserver observer, RequestHead head, String host, int port) {
        this.observer = observer;
        this.head = head;
        this.host = host;
        this.port = port;
    }

    // What is told.

    /** It has come. Returns itself. */
    public ObservedRequest begin() {
        guarded(() -> observer.onBegun(this));
        return this;
    }

    /** It goes out on a connection; again with each attempt. One thread at a time. */
    public void attempted(boolean overHttp2) {
        http2 = overHttp2;
        int before = attempts; // attempts come one after the other
        attempts = before + 1;
    }

    /** The head of the answer is here. */
    public void head(int answered) {
        headNanos = System.nanoTime();
        status = answered;
    }

    /** The origin has taken so many octets of the body, or behind a 101. */
    public void sent(int bytes) {
        SENT.addAndGet(this, bytes);
    }

    /** The origin has sent so many octets of the answer's body, or behind a 101. */
    public void received(int bytes) {
        RECEIVED.addAndGet(this, bytes);
    }

    /** It goes wrong before the origin has seen it; the first reason stands. */
    public void refused(ErrorCode why) {
        if (error == null) {
            failure = RequestOutcome.REFUSED;
            error = why;
        }
    }

    /** It goes wrong; the first reason stands. */
    public void failed(ErrorCode why) {
        if (error == null) {
            error = why;
        }
    }

    /** It is over. What was {@link #refused} or has {@link #failed} ends so. */
    public void ended(RequestOutcome how) {
        if (over.compareAndSet(false, true)) {
            endNanos = System.nanoTime();
            outcome = error == null ? how : failure;
            guarded(() -> observer.onEnded(this));
        }
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException defect) {
            LOG.log("observer", Level.WARNING, () -> "step=observe the observer failed", defect);
        }
    }

    // What is known.

    /** As the proxy asks it; a stranger's words. */
    public RequestHead request() {
        return head;
    }

    public String originHost() {
        return host;
    }

    public int originPort() {
        return port;
    }

    /** Whether the last attempt went over HTTP/2. */
    public boolean isHttp2() {
        return http2;
    }

    /** How many times it went out. */
    public int attempts() {
        return attempts;
    }

    /** Of the answer, or 0 when none came. */
    public int status() {
        return status;
    }

    public long sentBytes() {
        return sentBytes;
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    /** From its coming to its end; 0 until then. */
    public long totalNanos() {
        return endNanos == 0 ? 0 : Math.max(1, endNanos - startNanos);
    }

    /** From its coming to the head of the answer, or 0 when none came. */
    public long headNanos() {
        return status == 0 ? 0 : Math.max(1, headNanos - startNanos);
    }

    /** What went wrong, if anything did. */
    public Optional<ErrorCode> error() {
        return Optional.ofNullable(error);
    }

    /** At the end. */
    public RequestOutcome outcome() {
        return outcome;
    }
}
