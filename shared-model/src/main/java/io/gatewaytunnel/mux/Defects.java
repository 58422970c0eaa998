package io.gatewaytunnel.mux;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger.Level;

/**
 * What is thrown where nothing should be: shown to {@link FatalErrors} and logged with its stack, one of a kind each
 * minute. Never throws itself: there may be no memory even for a line. Threads: any.
 */
final class Defects {
    private final RateLimitedLog log;

    Defects(Class<?> where) {
        this.log = new RateLimitedLog(System.getLogger(where.getName()));
    }

    /** Runs what must not stop its caller. */
    void guard(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error defect) {
            tell(what, "", defect);
        }
    }

    /**
     * Tells of a defect.
     *
     * @param what has failed: the kind of the line, one of a few
     * @param detail what tells this one from others, or nothing
     */
    void tell(String what, String detail, Throwable defect) {
        FatalErrors.handle(defect);
        try {
            log.log(what, Level.ERROR, () -> detail + what + "; this is a defect", defect);
        } catch (RuntimeException | Error another) {
            FatalErrors.handle(another);
        }
    }
}
