package io.gatewaytunnel.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A log for lines that a stranger can cause: at most one of a kind each minute, or a few. The first one of a later
 * minute says how many were left out. Who wants all of them has the logger write those of level DEBUG.
 *
 * <p>A kind is one of a few words in the code, never what a stranger sent: beyond {@value #MOST_KINDS} kinds a minute,
 * all others share one line. Threads: any; the logger is called without a lock held.
 */
public final class RateLimitedLog {
    static final int MOST_KINDS = 64;

    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String OTHERS = "";

    /** So many that the id on an error page is mostly found in the log, and so few that no flood fills a disk. */
    static final int SOME = 10;

    private final Logger logger;
    private final LongSupplier nanoClock;
    private final int mostEach;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Kind> kinds = new HashMap<>();

    public RateLimitedLog(Logger logger) {
        this(logger, System::nanoTime);
    }

    /** {@code nanoClock} as {@link System#nanoTime()}; a test moves it by hand. */
    public RateLimitedLog(Logger logger, LongSupplier nanoClock) {
        this(logger, nanoClock, 1);
    }

    private RateLimitedLog(Logger logger, LongSupplier nanoClock, int mostEach) {
        this.logger = logger;
        this.nanoClock = nanoClock;
        this.mostEach = mostEach;
    }

    /** For lines each of which tells of another thing, of one request mostly: {@value #SOME} of a kind each minute. */
    public static RateLimitedLog someEach(Logger logger) {
        return someEach(logger, System::nanoTime);
    }

    static RateLimitedLog someEach(Logger logger, LongSupplier nanoClock) {
        return new RateLimitedLog(logger, nanoClock, SOME);
    }

    /** Its minute: since when, how many lines were written in it, and how many not. */
    private static final class Kind {
        private long sinceNanos;
        private int told;
        private long leftOut;
    }

    /**
     * Writes the message, unless as many of its kind as may be were written within the last minute; the message is then
     * not even made, but for who looks at DEBUG.
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
        } else {
            logger.log(Level.DEBUG, message);
        }
    }

    /** The same with a stack trace behind the message. */
    public void log(String kind, Level level, Supplier<String> message, Throwable thrown) {
        log(kind, level, () -> message.get() + ": " + stackOf(thrown));
    }

    private static String stackOf(Throwable thrown) {
        StringWriter stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return stack.toString().stripTrailing();
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
                known.sinceNanos = now;
                known.told = 1;
                kinds.put(kinds.size() >= MOST_KINDS ? OTHERS : kind, known);
                return 0;
            }
            if (!isOver(known, now)) {
                boolean admitted = known.told < mostEach;
                known.told += admitted ? 1 : 0;
                known.leftOut += admitted ? 0 : 1;
                return admitted ? 0 : -1;
            }
            long leftOut = known.leftOut;
            known.leftOut = 0;
            known.told = 1;
            known.sinceNanos = now;
            return leftOut;
        }
    }

    private static boolean isOver(Kind kind, long now) {
        return now - kind.sinceNanos >= PERIOD_NANOS;
    }
}
