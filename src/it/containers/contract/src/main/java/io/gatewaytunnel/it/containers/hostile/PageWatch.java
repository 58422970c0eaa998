package io.gatewaytunnel.it.containers.hostile;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks for pages twice a second, each on a connection of its own as a new visitor would, and remembers how that went.
 * Threads are its own; {@link #close} ends them after the last answer.
 */
final class PageWatch implements AutoCloseable {
    private static final int PERIOD_MILLIS = 500;
    private static final int LAST_ANSWER_SECONDS = 30;

    private final int port;
    private final List<Page> pages;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(PageWatch::thread);
    private final ExecutorService visitors = Executors.newCachedThreadPool(PageWatch::thread);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private long slowestMillis;
    private String firstFailure = "";

    /** Where it is and what it says. */
    record Page(String path, String body) {}

    PageWatch(int port, List<Page> pages) {
        this.port = port;
        this.pages = List.copyOf(pages);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "it-page-watch");
        thread.setDaemon(true);
        return thread;
    }

    void start() {
        ScheduledFuture<?> visits = clock.scheduleAtFixedRate(this::visitAll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        if (visits.isCancelled()) {
            throw new IllegalStateException("closed already");
        }
    }

    /** Asks for each page now. */
    void visitAll() {
        pages.forEach(page -> visitors.execute(() -> visit(page)));
    }

    private void visit(Page page) {
        asked.incrementAndGet();
        long began = System.nanoTime();
        String failure = failure(page);
        record(page, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began), failure);
    }

    private String failure(Page page) {
        try (RawConnection connection = new RawConnection(port)) {
            Response response = connection
                    .send("GET " + page.path() + " HTTP/1.1\nHost: public.example\n\n")
                    .read();
            boolean right = response.status() == 200 && response.body().text().equals(page.body());
            return right ? "" : response.status() + " " + response.body().text();
        } catch (IOException e) {
            return String.valueOf(e);
        }
    }

    private synchronized void record(Page page, long millis, String failure) {
        slowestMillis = Math.max(slowestMillis, millis);
        if (millis > Siege.PAGE_MILLIS || !failure.isEmpty()) {
            late.incrementAndGet();
            if (firstFailure.isEmpty()) {
                firstFailure = page.path() + " after " + millis + " ms: " + (failure.isEmpty() ? "late" : failure);
            }
        }
    }

    /** Pages asked for so far. */
    int asked() {
        return asked.get();
    }

    /** Pages that came late, wrong or not at all. */
    int late() {
        return late.get();
    }

    synchronized long slowestMillis() {
        return slowestMillis;
    }

    /** What became of the first late one, in words; empty without one. */
    synchronized String firstFailure() {
        return firstFailure;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        visitors.shutdown();
        try {
            if (!visitors.awaitTermination(LAST_ANSWER_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("a page is awaited beyond all patience");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
