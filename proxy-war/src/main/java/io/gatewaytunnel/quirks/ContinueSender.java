package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Tells a public client that waits for a 100 to go on. On most containers listening to the body does it, or it was done before the filter; Tomcat
 * does it only when a read blocks.
 *
 * <p>Threads: the one that holds the exchange's gate.
 */
public final class ContinueSender {
    private static final Logger LOG = System.getLogger(ContinueSender.class.getName());

    private final Container container;

    public ContinueSender(Container container) {
        this.container = container;
    }

    /** Never throws: a client that is not told goes on by itself after a while. */
    public void send(HttpServletRequest request) {
        if (container != Container.TOMCAT) {
            return;
        }
        try {
            TomcatPath.sendContinue(Unwrapped.of(request));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=continue no way through to the connection on " + container, e);
        }
    }
}
