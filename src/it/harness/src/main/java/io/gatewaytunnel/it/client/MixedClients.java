package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Public clients, each on a thread, a connection and an address of its own, that ask {@code /mixed} of
 * {@code TestOrigin} for one thing after the other and look at every octet of the answers. Nothing is sent twice. Any
 * thread; whoever starts them closes them.
 */
public final class MixedClients implements AutoCloseable {
    private static final int MOST_KEPT_FAILURES = 50;

    /** Of origins that take the longer for an answer the more clients there are: 200 requests a second at most. */
    private static final int WAIT_MILLIS_A_CLIENT = 10;

    private static final long END_SECONDS = 180;

    /** One after the other for all clients of this JVM: an origin may have several, and counts by it. */
    private static final AtomicInteger NEXT_ID = new AtomicInteger();

    private final Kind kind;
    private final int port;
    private final Duration patience;
    private final int longestWaitMillis;
    private final ExecutorService threads;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;

    /** What they ask for. */
    public enum Kind {
        /** Bodies of many sizes and forms both ways, events, errors. */
        ALL,
        /** What fits into one frame each way, of several methods, answered by the origin a moment later. */
        SMALL
    }

    private MixedClients(Kind kind, int port, int clients, Duration patience) {
        this.kind = kind;
        this.port = port;
        this.patience = patience;
        longestWaitMillis = clients * WAIT_MILLIS_A_CLIENT;
        threads = Executors.newFixedThreadPool(Math.max(1, clients), task -> {
            Thread thread = new Thread(task, "it-mixed");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** So many at that port of this machine; what stands still for longer than {@code patience} has failed. */
    public static MixedClients start(Kind kind, int port, int clients, Duration patience) {
        MixedClients all = new MixedClients(kind, port, clients, patience);
        for (int i = 0; i < clients; i++) {
            Client client = all.new Client(i);
            all.threads.execute(client::run);
        }
        return all;
    }

    /** For its thread. */
    private final class Client {
        private final String address;
        private final SplittableRandom random;
        private @Nullable RawConnection connection;

        Client(int number) {
            address = "127.77." + (1 + number / 250) + "." + (1 + number % 250);
            random = new SplittableRandom(number);
        }

        void run() {
            while (!ending) {
                int id = NEXT_ID.getAndIncrement();
                ask(
                        kind == Kind.ALL
                                ? MixedQuestion.random(random, id, longestWaitMillis)
                                : MixedQuestion.small(random, id));
            }
            close();
        }

        private void ask(MixedQuestion question) {
            String kept = connection == null ? " over a new connection" : " over a kept connection";
            try {
                RawConnection asking = connection == null ? connect() : connection;
                RawConnection.Response response =
                        asking.send(question.head()).send(question.body()).read(question.method());
                String wrong = question.wrong(response);
                if (!wrong.isEmpty()) {
                    fail(question + ": " + wrong + kept);
                }
                answered.incrementAndGet();
                if (response.head().all("Connection").contains("close")
                        || !response.body().complete()) {
                    close();
                }
            } catch (IOException | RuntimeException | AssertionError e) {
                fail(question + ": " + e + kept);
                close();
            }
        }

        private RawConnection connect() throws IOException {
            RawConnection made = new RawConnection(port, address).patience(patience);
            connection = made;
            return made;
        }

        private void close() {
            RawConnection ended = connection;
            connection = null;
            try {
                if (ended != null) {
                    ended.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void fail(String what) {
        if (failed.incrementAndGet() <= MOST_KEPT_FAILURES) {
            failures.add(what);
        }
    }

    /** Requests that have been answered, well or not. */
    public int answered() {
        return answered.get();
    }

    public int failed() {
        return failed.get();
    }

    /** What went wrong, a line for each of the first. */
    public List<String> failures() {
        return new ArrayList<>(failures);
    }

    /** Lets each have the answer that it waits for. */
    @Override
    public void close() {
        ending = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                threads.shutdownNow();
                throw new AssertionError("clients that do not end; failures: " + failures);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
