package io.gatewaytunnel.it.containers.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** How many requests of each method were not answered by the origin. Any thread. */
public final class ClosingTable {
    private final List<String> methods;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> lost = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> statuses = new ConcurrentHashMap<>();

    ClosingTable(List<String> methods) {
        this.methods = methods;
    }

    /** {@code status}: 0 for none. */
    void note(String method, int status) {
        count(asked, method);
        if (status != 200) {
            count(lost, method);
            count(statuses, method + " " + status);
        }
    }

    private static void count(Map<String, AtomicInteger> counts, String key) {
        counts.computeIfAbsent(key, missing -> new AtomicInteger()).incrementAndGet();
    }

    public int asked(String method) {
        return of(asked, method);
    }

    public int lost(String method) {
        return of(lost, method);
    }

    private static int of(Map<String, AtomicInteger> counts, String method) {
        AtomicInteger count = counts.get(method);
        return count == null ? 0 : count.get();
    }

    /** Of methods that may be asked twice, by method and status; empty when all is well. */
    public List<String> lostOfIdempotent() {
        return statuses.entrySet().stream()
                .filter(entry -> !entry.getKey().startsWith("POST "))
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .sorted()
                .toList();
    }

    /** Of the table that rows are of. */
    public String header() {
        return "| origin closes | through | " + String.join(" | ", methods) + " |\n|---|---|"
                + "---|".repeat(methods.size());
    }

    /** {@code lost of asked} for each method. */
    public String row(String rule, String through) {
        return methods.stream()
                .map(method -> lost(method) + " of " + asked(method))
                .collect(Collectors.joining(" | ", "| " + rule + " | " + through + " | ", " |"));
    }

    @Override
    public String toString() {
        return row("", "") + " " + statuses;
    }
}
