package io.gatewaytunnel.mux;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** Looks from time to time at the deadlines of many things: cheaper than a timer for each. Threads: the timer's. */
public final class Sweep {
    /** How late a deadline may be noticed, or by a quarter of its own length. */
    private static final Duration MOST_PERIOD = Duration.ofSeconds(1);

    private Sweep() {}

    /**
     * Has {@code look} told the time in nanoseconds, often enough for these deadlines, of which zero is none; ends with
     * the timer.
     */
    public static void every(Timer timer, LongConsumer look, Duration... deadlines) {
        timer.every(period(deadlines), () -> look.accept(timer.nanoTime()));
    }

    private static Duration period(Duration... deadlines) {
        return Arrays.stream(deadlines)
                .filter(deadline -> !deadline.isZero())
                .map(deadline -> deadline.dividedBy(4))
                .filter(quarter -> quarter.compareTo(MOST_PERIOD) < 0)
                .min(Duration::compareTo)
                .orElse(MOST_PERIOD);
    }
}
