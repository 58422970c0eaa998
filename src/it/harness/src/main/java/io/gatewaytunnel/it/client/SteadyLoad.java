package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * So many requests a second from a few clients, each of which keeps its connection until the server says that it ends,
 * and sends nothing twice. Half of them are uploads. Asks what {@code TestOrigin} serves. Threads of its own; whoever
 * starts it closes it.
 */
public final class SteadyLoad implements AutoCloseable {
    private static final int CLIENTS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int UPLOAD_BYTES = 10_000;
    private static final int MOST_KEPT_FAILURES = 50;

    private final int port;
    private final ScheduledExecutorService threads;
    private final Queue<Long> tookMillis = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    private SteadyLoad(int port, int clients) {
        this.port = port;
        threads = Executors.newScheduledThreadPool(clients, task -> {
            Thread thread = new Thread(task, "it-load");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** To that port of this machine. */
    public static SteadyLoad start(int port, int requestsASecond) {
        return start(port, requestsASecond, CLIENTS);
    }

    /** The same from so many clients: as many can wait before it gets slower. */
    public static SteadyLoad start(int port, int requestsASecond, int clients) {
        SteadyLoad load = new SteadyLoad(port, clients);
        long everyMicros = clients * 1_000_000L / requestsASecond;
        for (int i = 0; i < clients; i++) {
            Future<?> unused = load.threads.scheduleAtFixedRate(
                    load.new Client()::ask, i * everyMicros / clients, everyMicros, TimeUnit.MICROSECONDS);
        }
        return load;
    }

    /** One thread at a time. */
    private final class Client {
        private @Nullable RawConnection connection;
        private int asked;

        void ask() {
            asked++;
            long began = System.nanoTime();
            boolean upload = asked % 2 == 0;
            String kept = connection == null ? "a new connection" : "a kept connection";
            try {
                RawConnection asking = connection == null ? new RawConnection(port).patience(PATIENCE) : connection;
                connection = asking;
                asking.send(
                        upload
                                ? "POST /digest HTTP/1.1\nHost: load\nContent-Length: " + UPLOAD_BYTES + "\n\n"
                                        + "x".repeat(UPLOAD_BYTES)
                                : "GET /small HTTP/1.1\nHost: load\n\n");
                RawConnection.Response response = asking.read(upload ? "POST" : "GET");
                if (response.status() != 200 || !response.body().complete()) {
                    fail(
                            upload,
                            response.status() + " "
                                    + response.head().first("Proxy-Status").orElse("") + " over " + kept);
                }
                answered.incrementAndGet();
                tookMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                if (response.head().all("Connection").contains("close")) {
                    close();
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                fail(upload, e + " over " + kept);
                close();
            }
        }

        private void fail(boolean upload, String what) {
            if (failures.size() < MOST_KEPT_FAILURES && !threads.isShutdown()) {
                failures.add((upload ? "POST: " : "GET: ") + what);
            }
        }

        private void close() {
            RawConnection ending = connection;
            connection = null;
            if (ending != null) {
                try {
                    ending.close();
                } catch (IOException e) {
                    // it is gone
                }
            }
        }
    }

    /** Requests that have been answered, well or not. */
    public int answered() {
        return answered.get();
    }

    /** What went wrong so far, in words. */
    public List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /** Forgets how long answers have taken so far, and tells it: milliseconds, the shortest first. */
    public List<Long> takeTimes() {
        List<Long> times = new ArrayList<>();
        for (Long time = tookMillis.poll(); time != null; time = tookMillis.poll()) {
            times.add(time);
        }
        Collections.sort(times);
        return times;
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the load does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
