package io.gatewaytunnel.it.containers.hostile;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.containers.DeployedProxy;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Clients that leave, each at another moment of its exchange and all at once, and how long it took until the origin,
 * silent itself, heard of it. They leave in both ways, one way after the other. Immutable once made.
 */
public final class Departures {
    /** Two seconds are promised; five times as many are granted to a busy machine. */
    private static final long HEARD_MILLIS = 10_000;

    private static final long BEGUN_SECONDS = 10;
    private static final String UPGRADE = "Connection: Upgrade\nUpgrade: foo/2\n\n";
    private static final String HALF = "HTTP/1.1 200 OK\nContent-Length: 100\n\npart";
    private static final String EVENTS =
            "HTTP/1.1 200 OK\nContent-Type: text/event-stream\nTransfer-Encoding: chunked\n\n";

    private final Map<Moment, String> heard = new EnumMap<>(Moment.class);

    /** Where in its exchange a client is; what it sends and what the origin says until then. */
    public enum Moment {
        BEFORE_HEAD("GET", "\n", ""),
        AFTER_BODY("POST", "Content-Length: 3\n\nabc", ""),
        UNASKED_BODY("POST", "Expect: 100-continue\nContent-Length: 3\n\n", ""),
        SILENT_BODY("GET", "\n", HALF),
        SILENT_EVENTS("GET", "\n", EVENTS),
        UPLOAD("POST", "Content-Length: 1000\n\nabc", ""),
        CHUNKED_UPLOAD("POST", "Transfer-Encoding: chunked\n\n3\nabc\n", ""),
        AWAITED_UPGRADE("GET", UPGRADE, ""),
        HTTP2_BEFORE_HEAD("GET", "", ""),
        HTTP2_SILENT_BODY("GET", "", HALF),
        HTTP2_UPLOAD("POST", "", ""),
        /** With a request under way, and half a frame sent. */
        HTTP2_IN_A_FRAME("POST", "", "");

        private final String method;
        private final String rest;
        private final String said;

        Moment(String method, String rest, String said) {
            this.method = method;
            this.rest = rest;
            this.said = said;
        }

        boolean isHttp2() {
            return rest.isEmpty();
        }
    }

    /** How a client leaves. */
    private enum Way {
        /** As a browser does: with the end of its stream. */
        IN_ORDER,
        /** As a process that dies with something unread does. */
        WITH_A_RESET
    }

    /** An exchange as the origin sees it. */
    private static final class Exchange {
        private final Moment moment;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        Exchange(Moment moment) {
            this.moment = moment;
        }

        String path() {
            return "/" + moment;
        }

        void serve(RawExchange exchange) throws IOException {
            try {
                exchange.send(moment.said);
                begun.countDown();
                exchange.drainToEnd();
            } finally {
                ended.countDown();
            }
        }
    }

    /** Lets them all go, which takes some seconds. */
    public Departures(DeployedProxy proxy, RawOrigin origin) throws InterruptedException {
        for (Way way : Way.values()) {
            List<Exchange> exchanges =
                    Stream.of(Moment.values()).map(Exchange::new).toList();
            origin.script(exchange -> exchanges.stream()
                    .filter(one -> one.path().equals(exchange.target()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("nobody leaves " + exchange.target()))
                    .serve(exchange));
            leaveAll(proxy, way, exchanges);
        }
    }

    private void leaveAll(DeployedProxy proxy, Way way, List<Exchange> exchanges) throws InterruptedException {
        ExecutorService clients = Executors.newFixedThreadPool(exchanges.size());
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (Exchange exchange : exchanges) {
                tasks.add(() -> exchange.moment.isHttp2() ? http2(proxy, way, exchange) : http1(proxy, way, exchange));
            }
            List<Future<String>> outcomes = clients.invokeAll(tasks);
            for (int i = 0; i < exchanges.size(); i++) {
                String how = way + ": " + outcome(outcomes.get(i));
                heard.merge(exchanges.get(i).moment, how, (one, other) -> one + "; " + other);
            }
        } finally {
            clients.shutdown();
        }
    }

    private static String outcome(Future<String> outcome) throws InterruptedException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            return "never: " + e.getCause();
        }
    }

    private static String http1(DeployedProxy proxy, Way way, Exchange exchange) throws Exception {
        try (RawConnection client = new RawConnection(proxy.port())) {
            client.send(exchange.moment.method + " " + proxy.target(exchange.path())
                    + " HTTP/1.1\nHost: public.example\n" + exchange.moment.rest);
            awaitBegun(exchange);
            if (!exchange.moment.said.isEmpty()) {
                client.readHead();
            }
            if (way == Way.WITH_A_RESET) {
                client.breakOff();
            }
        }
        return howLong(exchange);
    }

    private static String http2(DeployedProxy proxy, Way way, Exchange exchange) throws Exception {
        try (Http2Connection client = new Http2Connection(proxy.port())) {
            Moment moment = exchange.moment;
            int stream = client.open(moment.method, proxy.target(exchange.path()), moment.method.equals("POST"));
            awaitBegun(exchange);
            if (moment == Moment.HTTP2_IN_A_FRAME) {
                client.sendHalfAFrame(stream);
            }
            if (!exchange.moment.said.isEmpty()) {
                client.awaitHead(stream);
            }
            if (way == Way.WITH_A_RESET) {
                client.breakOff();
            }
        }
        return howLong(exchange);
    }

    private static void awaitBegun(Exchange exchange) throws InterruptedException {
        if (!exchange.begun.await(BEGUN_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the request has not reached the origin");
        }
    }

    private static String howLong(Exchange exchange) throws InterruptedException {
        long left = System.nanoTime();
        boolean told = exchange.ended.await(HEARD_MILLIS, TimeUnit.MILLISECONDS);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - left);
        return told ? "after " + millis + " ms" : "never, in " + millis + " ms";
    }

    /**
     * What the origin heard of those who left at that moment: {@code IN_ORDER: after 12 ms; WITH_A_RESET: after 9 ms},
     * or {@code never}.
     */
    public String heardOf(Moment moment) {
        return heard.getOrDefault(moment, "never");
    }

    /** A line for each moment, for whoever reads the output of the run. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder("clients that left, as the origin heard of it\n");
        for (Moment moment : Moment.values()) {
            lines.append(moment).append("  ").append(heardOf(moment)).append('\n');
        }
        return lines.toString();
    }
}
