package io.gatewaytunnel.standalone.connections;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.apache.tomcat.util.net.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections that take too long, whatever trickles in: for the TLS handshake, a request's head, the beginning of
 * HTTP/2, the next request. Lifetime: the endpoint's. Threads: one of its own.
 */
final class Deadlines implements Runnable {
    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(Deadlines.class.getName()));

    private static final Duration PERIOD = Duration.ofMillis(500);

    /** Tomcat's own end of an idle connection is the more polite one, so that it comes first. */
    private static final Duration AFTER_TOMCAT = Duration.ofSeconds(5);

    private final GuardedEndpoint endpoint;
    private final ConnectionLimits limits;
    private final Executor helper;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    Deadlines(GuardedEndpoint endpoint, ConnectionLimits limits, Executor helper) {
        this.endpoint = endpoint;
        this.limits = limits;
        this.helper = helper;
    }

    Thread start(String name) {
        Thread started = new Thread(this, name + "-Deadlines");
        started.setDaemon(true);
        started.start();
        thread = started;
        return started;
    }

    void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    @Override
    public void run() {
        while (!stopped) {
            try {
                Thread.sleep(PERIOD.toMillis());
            } catch (InterruptedException e) {
                return; // only stop does so
            }
            guarded(() -> endpoint.heads().trim(helper));
            for (TrackedConnection connection : endpoint.connections()) {
                guarded(() -> check(connection));
            }
        }
    }

    /** A defect about one must not keep the others open for ever. */
    private static void guarded(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException | Error e) {
            FatalErrors.handle(e);
            LOG.log("deadlines", Level.ERROR, () -> "a connection could not be looked at; this is a defect: " + e);
        }
    }

    private void check(TrackedConnection connection) {
        Http2Connection http2 = connection.http2();
        if (http2 == null) {
            if (isLate(connection)) {
                connection.closeIf(this::isLate, helper);
            }
        } else if ((connection.getError() != null && !connection.isClosed()) || isHeadLate(http2)) {
            // Its streams are to hear of it. An error that Tomcat has noted and forgotten is one too: half a frame,
            // then the end.
            endpoint.processSocket(connection, SocketEvent.ERROR, true);
        } else if (isPrefaceLate(connection)) {
            connection.closeIf(this::isPrefaceLate, helper);
        }
    }

    private boolean isLate(TrackedConnection connection) {
        return switch (connection.phase()) {
            case HANDSHAKE -> isOver(connection.sinceNanos(), limits.handshake());
            case NEW, HEAD -> isOver(connection.sinceNanos(), limits.head());
            case IDLE -> isOver(connection.sinceNanos(), limits.keepAlive().plus(AFTER_TOMCAT));
            case BUSY, HTTP2 -> false;
        };
    }

    private boolean isPrefaceLate(TrackedConnection connection) {
        Http2Connection http2 = connection.http2();
        return http2 != null && !http2.isPrefaceRead() && isOver(connection.sinceNanos(), limits.head());
    }

    private boolean isHeadLate(Http2Connection http2) {
        return http2.hasHeadFrom(System.nanoTime() - limits.head().toNanos());
    }

    private static boolean isOver(long sinceNanos, Duration limit) {
        return System.nanoTime() - sinceNanos > limit.toNanos();
    }
}
