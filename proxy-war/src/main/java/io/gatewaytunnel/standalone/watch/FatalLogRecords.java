package io.gatewaytunnel.standalone.watch;

import io.gatewaytunnel.fatal.FatalErrors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Finds the errors that Tomcat catches, logs and goes on after: it does so with an {@link OutOfMemoryError} of a
 * request. Lifetime: the process. Threads: any.
 */
public final class FatalLogRecords extends Handler {
    /** Held: the JDK forgets the settings of a logger nobody holds. */
    private static final Logger TOMCAT = Logger.getLogger("org.apache");

    private FatalLogRecords() {}

    public static void install() {
        TOMCAT.addHandler(new FatalLogRecords());
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getThrown() != null) {
            FatalErrors.handle(record.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
