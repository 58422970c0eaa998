package io.gatewaytunnel.quirks;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Breaks a committed response off, so that the public client sees that it is incomplete. The Servlet API has no way: completing ends a chunked
 * response as if it were whole.
 *
 * <p>Threads: only the thread that holds the exchange's gate, with no other inside the request's streams: on Tomcat a thread that is left in one breaks
 * an innocent request of a later client. The caller completes the exchange afterwards. On HTTP/2 Tomcat and WildFly reset the one stream; Payara
 * ends the connection. On any other container the response is left to end as {@code complete()} ends it, which is logged.
 */
public final class ResponseBreaker {
    private static final Logger LOG = System.getLogger(ResponseBreaker.class.getName());

    private final Container container;

    public ResponseBreaker(Container container) {
        this.container = container;
    }

    /** Completes an exchange whose client is gone or was cut off; perhaps after the return, on a thread of the container's. Never throws. */
    public void complete(HttpServletRequest request, Runnable completion) {
        if (container == Container.UNDERTOW) {
            try {
                UndertowPath.runOnIoThread(Unwrapped.of(request), completion);
                return;
            } catch (ReflectiveOperationException | RuntimeException e) {
                LOG.log(Level.DEBUG, "step=complete no way to the I/O thread", e);
            }
        }
        completion.run();
    }

    /**
     * Ends the connection behind a refusal that has been written, on the container's thread: nobody knows where the next request would begin. Elsewhere the
     * field {@code Connection} sees to it; Payara takes what has come for requests all the same, see {@link #isConnectionEnded}. Never throws.
     */
    public void endConnection(HttpServletRequest request, HttpServletResponse response) {
        if (container != Container.GRIZZLY) {
            return;
        }
        try {
            response.flushBuffer();
            GrizzlyPath.terminate(Unwrapped.of(request));
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=refuse the connection was gone already", e);
        }
    }

    /** Whether the connection has been ended by {@link #endConnection}, and this request was behind what ended it. Never throws. */
    public boolean isConnectionEnded(HttpServletRequest request) {
        if (container != Container.GRIZZLY) {
            return false;
        }
        try {
            return GrizzlyPath.isClosed(Unwrapped.of(request));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=begin no way through to the connection", e);
            return false;
        }
    }

    /** Whether the connection or stream was cut; false where it is not known how. Never throws. */
    public boolean breakOff(HttpServletRequest request) {
        try {
            ServletRequest innermost = Unwrapped.of(request);
            switch (container) {
                case TOMCAT -> TomcatPath.closeNow(innermost);
                case UNDERTOW -> UndertowPath.closeConnection(innermost);
                case GRIZZLY -> GrizzlyPath.terminate(innermost);
                case OTHER -> {
                    LOG.log(
                            Level.WARNING,
                            "step=break-off this container is not known: an incomplete response may look complete");
                    return false;
                }
            }
            return true;
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "step=break-off the connection is gone already: {0}", e.getMessage());
            return false;
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.WARNING, "step=break-off no way through to the connection on " + container, e);
            return false;
        }
    }
}
