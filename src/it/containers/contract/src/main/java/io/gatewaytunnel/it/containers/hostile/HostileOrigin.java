package io.gatewaytunnel.it.containers.hostile;

import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The origin behind an attacked proxy: what it does is in the path. Closing lets go of those who wait for it. */
public final class HostileOrigin implements RawOrigin.Script {
    /** A small page at once. */
    public static final String PAGE = "/page";

    /** Its body. */
    public static final String PAGE_BODY = "a page";

    /** Switches at once. */
    public static final String NOW = "/now";

    /** Switches after two seconds. */
    public static final String LATE = "/late";

    /** Answers 200 to an offer. */
    public static final String OTHERWISE = "/otherwise";

    /** Never answers. */
    public static final String NEVER = "/never";

    /** Ahead of a body that never comes. */
    static final String SILENT = "/silent";

    /** An event now and then. */
    static final String EVENTS = "/events";

    /**
     * A body without end, 640 KB a second: far more than a slow reader takes, and little enough that a thousand of them
     * do not take all processors from the tunnel on the same machine.
     */
    static final String BIG = "/big";

    /** A body of a known length, which goes to the client in one piece. */
    static final String SIZED = "/sized";

    /** Takes a body and never answers. */
    static final String UPLOAD = "/upload";

    private static final String SIZED_BODY = "a".repeat(60_000);
    private static final int LATE_MILLIS = 2_000;
    private static final int EVENT_MILLIS = 200;
    private static final int PART_MILLIS = 100;
    private static final int PART_BYTES = 64 * 1024;
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: foo/2\n\n";

    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public void serve(RawExchange exchange) throws IOException {
        switch (exchange.target()) {
            case NOW -> exchange.send(SWITCHING).drainToEnd();
            case LATE -> {
                pause(LATE_MILLIS);
                exchange.send(SWITCHING).drainToEnd();
            }
            case NEVER, UPLOAD -> exchange.drainToEnd();
            case SILENT ->
                exchange.send("HTTP/1.1 200 OK\nContent-Length: 100\n\n").drainToEnd();
            case EVENTS -> sendEvents(exchange);
            case SIZED -> {
                exchange.readBody();
                exchange.answer(200, SIZED_BODY);
            }
            case BIG -> sendWithoutEnd(exchange);
            default -> {
                exchange.readBody();
                exchange.answer(200, PAGE_BODY);
            }
        }
    }

    private void sendEvents(RawExchange exchange) throws IOException {
        exchange.send("HTTP/1.1 200 OK\nContent-Type: text/event-stream\nTransfer-Encoding: chunked\n\n");
        while (!pause(EVENT_MILLIS)) {
            exchange.send("b\ndata: x\n\n\n");
        }
    }

    private void sendWithoutEnd(RawExchange exchange) throws IOException {
        exchange.send("HTTP/1.1 200 OK\nContent-Length: 1000000000000\n\n");
        byte[] part = new byte[PART_BYTES];
        do {
            exchange.send(part);
        } while (!pause(PART_MILLIS));
    }

    /** Whether it has been closed meanwhile. */
    private boolean pause(int millis) throws IOException {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Ends those who send now and then. */
    public void close() {
        closed.countDown();
    }
}
