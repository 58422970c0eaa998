package io.gatewaytunnel.fatal;

import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Errors after which nobody can say which half of the work was done: the JVM has no memory or no thread left, or is
 * broken itself.
 *
 * <p>Whoever catches a throwable and goes on shows it here first. What is then done is up to who runs the code: a
 * process of ours ends at once ({@link ProcessEnd}), an application inside a server installs a handler that ends its
 * own work only.
 *
 * <p>Threads: any. One handler for each class loader that has this class, so for each application of a server.
 */
public final class FatalErrors {
    /** Chains of causes are short; a longer one is most likely a circle. */
    private static final int MOST_CAUSES = 16;

    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(FatalErrors.class.getName()));
    private static final Consumer<Throwable> ONLY_LOGS = FatalErrors::log;

    private static volatile Consumer<? super Throwable> handler = ONLY_LOGS;

    private FatalErrors() {}

    /** From now on told of every fatal error; may be called by several threads at once, and must not need memory. */
    public static void install(Consumer<? super Throwable> newHandler) {
        handler = newHandler;
    }

    /** Back to the handler from before {@link #install}, which writes a line to the log and does no more. */
    public static void uninstall() {
        handler = ONLY_LOGS;
    }

    /**
     * Whether it is such an error or was caused by one. Every {@link OutOfMemoryError} is one: it is thrown for direct
     * buffers and threads too. A {@link StackOverflowError} is none, since it ends with the call that went too deep.
     */
    public static boolean isFatal(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /**
     * Tells the handler if it is a fatal error. Never throws, and allocates nothing itself: there may be nothing left.
     */
    public static void handle(Throwable thrown) {
        try {
            if (isFatal(thrown)) {
                handler.accept(thrown);
            }
        } catch (Throwable failed) {
            // There is nobody left to tell: not even the handler could work.
        }
    }

    private static void log(Throwable thrown) {
        LOG.log("fatal", Level.ERROR, () -> "out of memory, or the JVM is broken: " + thrown);
    }
}
