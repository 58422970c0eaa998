package io.gatewaytunnel.container;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.log.RateLimitedLog;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Reaches behind the Servlet API and comes back with nothing when there is no way, or when the server is done with the
 * request: what is asked for then stays undone, and the log says so, once a step and minute, since strangers cause the
 * requests.
 *
 * @param log of the server's class
 * @param quietLog the same, for what is not for debugging alone
 */
record Reach(Logger log, RateLimitedLog quietLog) {
    Reach(Logger log) {
        this(log, new RateLimitedLog(log));
    }

    /** Steps through a server's objects; see {@link Reflection} for what is thrown. */
    @FunctionalInterface
    interface Steps<T> {
        T take() throws ReflectiveOperationException;
    }

    @FunctionalInterface
    interface Act {
        void perform() throws ReflectiveOperationException;
    }

    /** The container's own request inside what other filters have wrapped around it. */
    static ServletRequest inside(ServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        return innermost;
    }

    /** The container's own response. */
    static ServletResponse inside(ServletResponse response) {
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            innermost = wrapper.getResponse();
        }
        return innermost;
    }

    /** What the steps lead to, or {@code otherwise}. {@code failing}: the level of the line when there is no way. */
    <T> T find(Level failing, String step, T otherwise, Steps<T> steps) {
        try {
            return steps.take();
        } catch (IllegalStateException e) {
            log.log(Level.DEBUG, "step={0} the container is done with it: {1}", step, e.getMessage());
        } catch (ReflectiveOperationException | RuntimeException e) {
            FatalErrors.handle(e); // what a container threw may be wrapped in it
            quietLog.log(step, failing, () -> "step=" + step + " no way through to the container's objects: " + e);
            log.log(Level.DEBUG, "step=" + step, e);
        }
        return otherwise;
    }

    /** Whether a connection says so of itself; one that does not answer is none. */
    boolean isOpen(Object connection) {
        return find(Level.DEBUG, "connection", false, () -> Boolean.TRUE.equals(Reflection.call(connection, "isOpen")));
    }

    /** Whether it was done. */
    boolean act(Level failing, String step, Act act) {
        return find(failing, step, false, () -> {
            act.perform();
            return true;
        });
    }
}
