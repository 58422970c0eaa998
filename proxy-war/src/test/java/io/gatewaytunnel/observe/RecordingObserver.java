package io.gatewaytunnel.observe;

import io.gatewaytunnel.answer.ForwardError;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Notes every event of every exchange, and what there is to know at its end. */
public final class RecordingObserver implements ExchangeObserver {
    private static final int PATIENCE_SECONDS = 40;

    private final Map<ObservedExchange, List<String>> events = new ConcurrentHashMap<>();

    @Override
    public void onBegun(ObservedExchange exchange) {
        note(exchange, "begun");
    }

    @Override
    public void onAdmitted(ObservedExchange exchange) {
        note(exchange, "admitted");
    }

    @Override
    public void onOpened(ObservedExchange exchange) {
        note(exchange, "opened");
    }

    @Override
    public void onAnsweredByUs(ObservedExchange exchange, ForwardError error) {
        note(exchange, "answered");
    }

    @Override
    public void onHead(ObservedExchange exchange) {
        note(exchange, "head");
    }

    @Override
    public void onEnded(ObservedExchange exchange) {
        note(exchange, "ended");
    }

    @Override
    public boolean wantsFields() {
        return true;
    }

    private void note(ObservedExchange exchange, String event) {
        events.computeIfAbsent(exchange, one -> new CopyOnWriteArrayList<>()).add(event);
        synchronized (this) {
            notifyAll();
        }
    }

    /** The one on that path, once it has ended. */
    public synchronized ObservedExchange awaitEnd(String path) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            for (Map.Entry<ObservedExchange, List<String>> one : events.entrySet()) {
                if (one.getKey().target().equals(path) && one.getValue().contains("ended")) {
                    return one.getKey();
                }
            }
            wait(100);
        }
        throw new AssertionError(path + " has not ended; there are " + events.values());
    }

    /** What was told of it, in order. */
    public List<String> events(ObservedExchange exchange) {
        return List.copyOf(events.getOrDefault(exchange, List.of()));
    }

    /** All that have been heard of. */
    public List<ObservedExchange> all() {
        return List.copyOf(events.keySet());
    }
}
