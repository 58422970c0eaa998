package io.gatewaytunnel.standalone.launch;

import java.util.logging.LogManager;

/**
 * Keeps its handlers to the end: the JDK's own removes them the moment a signal arrives, and a graceful stop goes
 * unlogged.
 */
public final class SteadyLogManager extends LogManager {
    @Override
    public void reset() {
        // Called by the JDK's shutdown hook; and once before the first configuration is read, when there is nothing to
        // reset.
    }
}
