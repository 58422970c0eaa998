package io.gatewaytunnel.standalone;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Holds back what Tomcat and the application log while they start, until it is known whether the one line of a
 * configuration error says it all. Threads: any may log; one opens and closes it.
 */
final class StartupLog extends Handler {
    /** Held in fields: the JDK forgets the settings of a logger nobody holds. */
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    private static final List<Logger> HELD = List.of(TOMCAT, Logger.getLogger("io.gatewaytunnel"));

    @GuardedBy("this")
    private final List<LogRecord> records = new ArrayList<>();

    private StartupLog() {}

    /** Also leaves out, for good, what Tomcat tells of its ordinary doings, unless somebody set its level. */
    static StartupLog hold() {
        StartupLog log = new StartupLog();
        if (TOMCAT.getLevel() == null) {
            TOMCAT.setLevel(Level.WARNING);
        }
        for (Logger logger : HELD) {
            logger.setUseParentHandlers(false);
            logger.addHandler(log);
        }
        return log;
    }

    /** Logs what was held back. Once at most. */
    void release() {
        drop();
        held().forEach(record -> Logger.getLogger(record.getLoggerName()).log(record));
    }

    /** Forgets what was held back. */
    void drop() {
        for (Logger logger : HELD) {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
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
