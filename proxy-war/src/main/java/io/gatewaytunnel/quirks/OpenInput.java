package io.gatewaytunnel.quirks;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Keeps a request readable beyond its response: Tomcat closes the input with the output, and 11 closes the output by itself as soon as the
 * Content-Length has been written. Threads: the one that holds the exchange's gate.
 */
public final class OpenInput {
    private static final Logger LOG = System.getLogger(OpenInput.class.getName());

    private final Container container;

    public OpenInput(Container container) {
        this.container = container;
    }

    /** The response may have been closed, by us or not. Never throws. */
    public void keep(HttpServletRequest request) {
        if (container != Container.TOMCAT) {
            return;
        }
        try {
            TomcatPath.reopenInput(Unwrapped.of(request));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=linger no way through to the input on " + container, e);
        }
    }
}
