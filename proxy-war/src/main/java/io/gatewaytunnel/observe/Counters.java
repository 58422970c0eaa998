package io.gatewaytunnel.observe;

import io.gatewaytunnel.answer.ForwardError;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Requests for agents since the start, and those that failed, by the reason. Threads: any. */
public final class Counters implements ExchangeObserver {
    private final LongAdder requests = new LongAdder();
    private final Map<ForwardError, LongAdder> answered;

    public Counters() {
        Map<ForwardError, LongAdder> byError = new EnumMap<>(ForwardError.class);
        for (ForwardError error : ForwardError.values()) {
            byError.put(error, new LongAdder());
        }
        answered = Collections.unmodifiableMap(byError);
    }

    @Override
    public void onBegun(ObservedExchange exchange) {
        if (exchange.kind() == ObservedExchange.Kind.TUNNEL) {
            requests.increment();
        }
    }

    @Override
    public void onAnsweredByUs(ObservedExchange exchange, ForwardError error) {
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
                happened.put(word(error), count.sum());
            }
        });
        return happened;
    }

    /** As the status page, metrics and logs call it. */
    public static String word(ForwardError error) {
        return error.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
