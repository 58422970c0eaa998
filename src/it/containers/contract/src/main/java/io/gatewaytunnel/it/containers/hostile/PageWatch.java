package io.gatewaytunnel.it.containers.hostile;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Asks for pages twice a second, each on a connection of its own as a new visitor would, and remembers how that went.
 * Threads are its own; {@link #close} ends them after the last answer.
 */
final class PageWatch implements AutoCloseable {
    private static final int PERIOD_MILLIS = 500;
    private static final int LAST_ANSWER_SECONDS = 30;

    private final List<Page> pages;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(PageWatch::thread);
    private final ExecutorService visitors = Executors.newCachedThreadPool(PageWatch::thread);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final Map<Page, Long> slowest = new LinkedHashMap<>();
    private String firstFailure = "";

    /**
     * Where it is and what it says.
     *
     * @param counted whether it may not be late; otherwise its time is only told, for comparison
     */
    record Page(String name, int port, String path, String body, boolean counted) {}

    PageWatch(List<Page> pages) {
        this.pages = List.copyOf(pages);
        pages.forEach(page -> slowest.put(page, 0L));
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
        if (page.counted()) {
            asked.incrementAndGet();
        }
        long began = System.nanoTime();
        String failure = failure(page);
        record(page, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began), failure);
    }

    private String failure(Page page) {
        try (RawConnection connection = new RawConnection(page.port())) {
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
        slowest.merge(page, millis, Math::max);
        if (page.counted() && (millis > Siege.PAGE_MILLIS || !failure.isEmpty())) {
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

    /** The slowest of each, in milliseconds. */
    synchronized String slowest() {
        return slowest.entrySet().stream()
                .map(each -> each.getKey().name() + " " + each.getValue())
                .collect(Collectors.joining(", "));
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
