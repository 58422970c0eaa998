package io.gatewaytunnel.flow;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a piece of a body costs in credit: received, consumed, and given back when half a window is due. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WindowBenchmark {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final long ROUND_TRIP_NANOS = 50_000_000L;

    private final WindowLimits limits = new WindowLimits(16 * 1024, 256 * 1024, 16 * 1024 * 1024);
    private final MemoryBudget budget = new MemoryBudget(64 << 20);
    private final SendWindow sender = new SendWindow(limits.initial());
    private final ReceiveWindow receiver = new ReceiveWindow(limits, budget, limits.initial(), 0);
    private long now;

    @Benchmark
    public int piece() {
        now += 1000;
        sender.onSent(PIECE_BYTES);
        receiver.onReceived(PIECE_BYTES, now);
        receiver.onConsumerWaits();
        receiver.onConsumed(PIECE_BYTES, now);
        int credit = receiver.takeCredit(now, ROUND_TRIP_NANOS);
        if (credit > 0) {
            sender.onCredit(credit);
        }
        return credit;
    }
}
