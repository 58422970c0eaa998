package io.gatewaytunnel.standalone;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Holds back what Tomcat logs while it starts, until it is known whether the one line of a configuration error says it all.
 * Threads: any may log; one opens and closes it.
 */
final class StartupLog extends Handler {
    /** Held in a field: the JDK forgets the level of a logger nobody holds. */
    private static final Logger LOGGER = Logger.getLogger("org.apache");

    @GuardedBy("this")
    private final List<LogRecord> records = new ArrayList<>();

    private StartupLog() {}

    /** Also leaves out, for good, what Tomcat tells of its ordinary doings, unless somebody set its level. */
    static StartupLog hold() {
        StartupLog log = new StartupLog();
        if (LOGGER.getLevel() == null) {
            LOGGER.setLevel(Level.WARNING);
        }
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(log);
        return log;
    }

    /** Logs what was held back. Once at most. */
    void release() {
        drop();
        held().forEach(LOGGER::log);
    }

    /** Forgets what was held back. */
    void drop() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
    }

    private synchronized List<LogRecord> held() {
        return List.copyOf(records);
    }

    @Override
    public synchronized void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
