package io.gatewaytunnel.standalone.connections;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.net.SocketTimeoutException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that knows what it waits for, and since when. Threads: Tomcat's, one at a time with the connection's
 * lock held; what is noted is read by any. Public, since the web application's way to the socket leads through it by
 * reflection.
 */
public final class TrackedConnection extends QueueingConnection {
    /** The web application's class for agents' links, which is not among those that are here. */
    private static final String LINK_HANDLER = "io.gatewaytunnel.container.TomcatLinkHandler";

    /** What is waited for. */
    enum Phase {
        /** The TLS handshake. */
        HANDSHAKE,
        /** The first request. */
        NEW,
        /** The rest of a request's head. */
        HEAD,
        /** The next request. */
        IDLE,
        /** A request or an upgraded connection is under way: not ours to end. */
        BUSY,
        /** HTTP/2, which is told apart by {@link Http2Connection}. */
        HTTP2
    }

    private final GuardedEndpoint endpoint;
    private final Peer peer;
    private final Places.Place place;
    private volatile Phase phase;
    private volatile long sinceNanos = System.nanoTime();
    private volatile @Nullable Http2Connection http2;

    /** Whether a request was taken up since the last {@link #settle}. */
    private boolean asked;

    /** Whether it is among the {@link UnfinishedHeads}. */
    private boolean counted;

    TrackedConnection(NioChannel channel, GuardedEndpoint endpoint, Peer peer, Places.Place place) {
        super(channel, endpoint);
        this.endpoint = endpoint;
        this.peer = peer;
        this.place = place;
        this.phase = channel.isHandshakeComplete() ? Phase.NEW : Phase.HANDSHAKE;
    }

    Phase phase() {
        return phase;
    }

    /** When the phase began, of {@link System#nanoTime}. */
    long sinceNanos() {
        return sinceNanos;
    }

    Peer peer() {
        return peer;
    }

    /** Whether its work is done by the threads for links: an agent's, or our own watchdog's. */
    boolean isLink() {
        return place.is(Places.Kind.APART);
    }

    Places.Place place() {
        return place;
    }

    /** Whether it has a place in which it may do whatever it likes. Called with its first request. */
    boolean settlePlace() {
        return endpoint.settle(place);
    }

    /** Those of the whole port. */
    OpenStreams allStreams() {
        return endpoint.streams();
    }

    @Nullable
    Http2Connection http2() {
        return http2;
    }

    void becomeHttp2(Http2Connection connection) {
        endHead();
        queueWrites(endpoint.frameCounter(this, connection));
        http2 = connection;
        phase = Phase.HTTP2; // since the same moment: the preface is all that came
    }

    /** A request begins on the thread that calls. */
    void asked() {
        asked = true;
        phase = Phase.BUSY;
    }

    /** Notes what is waited for now. Called after each turn of a thread in here, with the lock held. */
    void settle() {
        if (isClosed() || http2 != null) {
            return;
        }
        if (phase == Phase.HANDSHAKE) {
            if (!getSocket().isHandshakeComplete()) {
                return;
            }
            enter(Phase.NEW);
        }
        boolean served = asked;
        asked = false;
        if (!(getCurrentProcessor() instanceof Processor processor)) {
            // Empty lines are no request: they do not make a connection new.
            if (served || phase == Phase.BUSY || phase == Phase.HEAD) {
                enter(Phase.IDLE);
                forgetProcessor();
            }
        } else if (processor.isUpgrade() || processor.isAsync()) {
            enter(Phase.BUSY);
        } else if (phase != Phase.HEAD) {
            // From the accept for the first one: nothing but its head has been waited for.
            if (phase != Phase.NEW) {
                sinceNanos = System.nanoTime();
            }
            phase = Phase.HEAD;
            counted = true;
            endpoint.heads().begin(this, endpoint.linkThreads());
        }
        if (phase != Phase.HEAD) {
            endHead();
        }
    }

    /**
     * Whether a timeout of the request before is told. Tomcat finds that out too, but has taken the request that is
     * under way off its connection by then, which would count as idle from then on: closed for another one, without an
     * answer.
     */
    boolean isTimeoutLate() {
        return getCurrentProcessor() instanceof Processor processor
                && (processor.isAsync() ? !processor.checkAsyncTimeoutGeneration() : !processor.isUpgrade());
    }

    /**
     * The channel would otherwise keep the processor of its last request, with some 60 KiB of buffers, until the next
     * one, which sets its own.
     */
    @SuppressWarnings("NullAway") // that is what a channel has before its first request
    private void forgetProcessor() {
        setAppReadBufHandler(null);
    }

    private void endHead() {
        if (counted) {
            counted = false;
            endpoint.heads().end();
        }
    }

    private void enter(Phase next) {
        phase = next;
        sinceNanos = System.nanoTime();
    }

    /**
     * Closes it if {@code condition} holds and no thread is in it; never waits. For HTTP/2 {@code helper} runs what
     * waits for the next frame, with an error, since that alone knows that no frame is being read.
     */
    boolean closeIf(Predicate<TrackedConnection> condition, Executor helper) {
        if (!getLock().tryLock()) {
            return false;
        }
        try {
            if (isClosed() || isLink() || !isAtPoller() || !condition.test(this)) {
                return false;
            }
            if (phase == Phase.HTTP2) {
                return failRead(helper);
            }
            close();
            return true;
        } finally {
            getLock().unlock();
        }
    }

    /** Before, the poller would find it closed, and write a stack trace to the log for each. */
    private boolean isAtPoller() {
        return getSocket().getIOChannel().keyFor(getPoller().getSelector()) != null;
    }

    private boolean failRead(Executor helper) {
        Runnable read = readOperation;
        if (read == null) {
            return false;
        }
        setError(new SocketTimeoutException());
        try {
            helper.execute(read);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // The endpoint is being stopped, and closes all.
        }
    }

    @Override
    public void setCurrentProcessor(@Nullable Object current) {
        if (current instanceof Processor processor
                && processor.isUpgrade()
                && isOfLink(processor.getUpgradeToken().getHttpUpgradeHandler())) {
            place.setApart();
        }
        super.setCurrentProcessor(current);
    }

    /** By either carrier. */
    private static boolean isOfLink(HttpUpgradeHandler handler) {
        return handler instanceof WsHttpUpgradeHandler
                || handler.getClass().getName().equals(LINK_HANDLER);
    }

    @Override
    public void execute(Runnable task) {
        if (isLink()) {
            endpoint.linkThreads().execute(task);
        } else {
            super.execute(task);
        }
    }

    @Override
    protected void doClose() {
        phase = Phase.BUSY;
        endHead();
        try {
            super.doClose();
        } finally {
            endpoint.closed(this); // last: nobody takes its place before its descriptor and its memory are free
        }
    }
}
