package io.gatewaytunnel.agent;

import java.util.logging.LogManager;

/**
 * Keeps its handlers to the end: the JDK's own removes them the moment a signal arrives, and the drain would go
 * unlogged. Public, because the JDK makes the instance.
 */
public final class SteadyLogManager extends LogManager {
    @Override
    public void reset() {
        // Called by the JDK's shutdown hook, and before the one configuration is read, when there is nothing to reset.
    }
}
