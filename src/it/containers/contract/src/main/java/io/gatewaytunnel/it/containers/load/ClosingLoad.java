package io.gatewaytunnel.it.containers.load;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Public clients, a connection and thread each, that ask an origin just when it may close the connection that it would
 * be asked on: between two requests each waits for as long as the origin does, give or take. Nothing is tried a second
 * time. For one thread.
 */
public final class ClosingLoad {
    private static final int CONNECTIONS = 64;

    /** POST, and methods of the registry that may be asked twice, with a small body and without one. */
    private static final List<String> METHODS =
            List.of("POST", "GET", "PUT", "DELETE", "PROPFIND", "REPORT", "SEARCH", "MKCOL");

    private static final List<String> WITH_BODY = List.of("POST", "PUT", "PROPFIND", "REPORT", "SEARCH");
    private static final String BODY = "a=1&b=2";
    private static final long PATIENCE_SECONDS = 1_200;

    /** How far off the origin's time a request may come: most meet the closing, some come before it. */
    private static final long EARLY_NANOS = 2_000_000;

    private static final long LATE_NANOS = 2_000_000;

    private final int port;
    private final String prefix;

    /** {@code prefix}: what the target of a request begins with. */
    public ClosingLoad(int port, String prefix) {
        this.port = port;
        this.prefix = prefix;
    }

    /** Sends so many, each method as often as any other. */
    public ClosingTable run(ClosingRule rule, int requests) {
        ClosingTable table = new ClosingTable(METHODS);
        AtomicInteger next = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                clients.add(CompletableFuture.runAsync(() -> ask(rule, requests, next, random, table), threads));
            }
            CompletableFuture.allOf(clients.toArray(new CompletableFuture<?>[0]))
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join();
            return table;
        } finally {
            threads.shutdownNow();
        }
    }

    private void ask(ClosingRule rule, int requests, AtomicInteger next, SplittableRandom random, ClosingTable table) {
        RawConnection connection = connect();
        try {
            boolean first = true;
            for (int i = next.getAndIncrement(); i < requests; i = next.getAndIncrement()) {
                if (!first) {
                    long pause = rule.pause().toNanos() + random.nextLong(-EARLY_NANOS, LATE_NANOS);
                    LockSupport.parkNanos(Math.max(0, pause)); // what a person's next click does
                }
                first = false;
                String method = METHODS.get(i % METHODS.size());
                int status = send(connection, method, i);
                table.note(method, status);
                if (status == 0) {
                    connection.close();
                    connection = connect();
                }
            }
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawConnection connect() {
        try {
            return new RawConnection(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status, or 0 when the connection broke off. */
    private int send(RawConnection connection, String method, int number) {
        String body = WITH_BODY.contains(method) ? BODY : "";
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\n";
        try {
            Response response = connection
                    .send(method + " " + prefix + "/" + number + " HTTP/1.1\nHost: public.example\n" + length + "\n"
                            + body)
                    .read(method);
            return response.body().complete() ? response.status() : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
