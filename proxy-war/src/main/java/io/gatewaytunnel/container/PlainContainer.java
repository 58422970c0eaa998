package io.gatewaytunnel.container;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Any server that is not known: only what the Servlet API promises is used. */
final class PlainContainer implements Container {
    private static final Logger LOG = System.getLogger(PlainContainer.class.getName());

    @Override
    public String name() {
        return "other";
    }

    @Override
    public boolean breakOff(HttpServletRequest request) {
        LOG.log(Level.WARNING, "step=break-off this container is not known: an incomplete response may look complete");
        return false;
    }
}
