package io.gatewaytunnel.front;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where every request of an application goes in; kept in the servlet context, since containers make filters themselves.
 */
public interface Door {
    /** Takes the request on, or answers it. Threads: the container's. */
    void enter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException;

    /** From now on requests come in here. */
    default void open(ServletContext context) {
        context.setAttribute(Door.class.getName(), this);
    }

    /** The one of an application, or empty before it has started. */
    static Optional<Door> find(@Nullable ServletContext context) {
        return context != null && context.getAttribute(Door.class.getName()) instanceof Door door
                ? Optional.of(door)
                : Optional.empty();
    }
}
