package io.gatewaytunnel.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A log for lines that a stranger can cause: at most one of a kind each minute. The next one says how many were left
 * out.
 *
 * <p>A kind is one of a few words in the code, never what a stranger sent: beyond {@value #MOST_KINDS} kinds a minute,
 * all others share one line. Threads: any; the logger is called without a lock held.
 */
public final class RateLimitedLog {
    static final int MOST_KINDS = 64;

    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String OTHERS = "";

    private final Logger logger;
    private final LongSupplier nanoClock;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Kind> kinds = new HashMap<>();

    public RateLimitedLog(Logger logger) {
        this(logger, System::nanoTime);
    }

    /** {@code nanoClock} as {@link System#nanoTime()}; a test moves it by hand. */
    public RateLimitedLog(Logger logger, LongSupplier nanoClock) {
        this.logger = logger;
        this.nanoClock = nanoClock;
    }

    /** When its last line was written, and what came since. */
    private static final class Kind {
        private long toldNanos;
        private long leftOut;
    }

    /**
     * Writes the message, unless one of its kind was written within the last minute; the message is then not even made.
     */
    public void log(String kind, Level level, Supplier<String> message) {
        if (!logger.isLoggable(level)) {
            return;
        }
        long leftOut = admit(kind);
        if (leftOut == 0) {
            logger.log(level, message);
        } else if (leftOut > 0) {
            logger.log(level, () -> message.get() + " (" + leftOut + " more like it since the last such line)");
        }
    }

    /** How many were left out since the last line, or -1 when this one is left out too. */
    private long admit(String kind) {
        long now = nanoClock.getAsLong();
        synchronized (lock) {
            Kind known = kinds.get(kind);
            if (known == null && kinds.size() >= MOST_KINDS) {
                kinds.values().removeIf(old -> isOver(old, now)); // with their counts, which nobody asked for
                known = kinds.size() >= MOST_KINDS ? kinds.get(OTHERS) : null;
            }
            if (known == null) {
                known = new Kind();
                known.toldNanos = now;
                kinds.put(kinds.size() >= MOST_KINDS ? OTHERS : kind, known);
                return 0;
            }
            if (!isOver(known, now)) {
                known.leftOut++;
                return -1;
            }
            long leftOut = known.leftOut;
            known.leftOut = 0;
            known.toldNanos = now;
            return leftOut;
        }
    }

    private static boolean isOver(Kind kind, long now) {
        return now - kind.toldNanos >= PERIOD_NANOS;
    }
}
