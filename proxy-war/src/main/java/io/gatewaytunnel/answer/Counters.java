package io.gatewaytunnel.answer;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Requests since the start, and those that got an answer of our own, by its reason. Threads: any. */
public final class Counters {
    private final LongAdder requests = new LongAdder();
    private final Map<ForwardError, LongAdder> answered;

    public Counters() {
        Map<ForwardError, LongAdder> byError = new EnumMap<>(ForwardError.class);
        for (ForwardError error : ForwardError.values()) {
            byError.put(error, new LongAdder());
        }
        answered = Collections.unmodifiableMap(byError);
    }

    public void onRequest() {
        requests.increment();
    }

    public void onAnswered(ForwardError error) {
        LongAdder adder = answered.get(error);
        if (adder != null) {
            adder.increment();
        }
    }

    public long requests() {
        return requests.sum();
    }

    /** Those that happened, by a name in lower case. */
    public Map<String, Long> answered() {
        Map<String, Long> happened = new TreeMap<>();
        answered.forEach((error, count) -> {
            if (count.sum() > 0) {
                happened.put(error.name().toLowerCase(Locale.ROOT).replace('_', '-'), count.sum());
            }
        });
        return happened;
    }
}
