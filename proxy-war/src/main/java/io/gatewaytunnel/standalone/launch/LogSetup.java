package io.gatewaytunnel.standalone.launch;

/**
 * java.util.logging, one line a record, on standard error. Whoever configures it himself (a system property of the JDK)
 * keeps what he asked for. Must run before anything logs: the JDK reads these properties once.
 */
final class LogSetup {
    /** 2026-01-31T13:45:10.123+0100 WARNING [logger] message, and a stack trace where there is one. */
    private static final String FORMAT = "%1$tFT%1$tT.%1$tL%1$tz %4$s [%3$s] %5$s%6$s%n";

    private LogSetup() {}

    static void apply() {
        setUnlessGiven("java.util.logging.manager", SteadyLogManager.class.getName());
        setUnlessGiven("java.util.logging.SimpleFormatter.format", FORMAT);
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
