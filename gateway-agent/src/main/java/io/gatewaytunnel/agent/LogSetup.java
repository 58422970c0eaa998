package io.gatewaytunnel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;

/**
 * java.util.logging as {@code logging.properties} beside this class says, unless the user configured it himself. To be
 * called before anything logs.
 */
final class LogSetup {
    private LogSetup() {}

    static void apply() {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        if (System.getProperty("java.util.logging.manager") == null) {
            System.setProperty("java.util.logging.manager", SteadyLogManager.class.getName());
        }
        try (InputStream properties = LogSetup.class.getResourceAsStream("logging.properties")) {
            if (properties != null) {
                LogManager.getLogManager().readConfiguration(properties);
            }
        } catch (IOException e) {
            System.err.println("gateway-agent: logging is not configured: " + e.getMessage());
        }
    }
}
