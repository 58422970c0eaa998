package io.gatewaytunnel.front;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every request comes through here, and nothing but a handshake at the hub goes on to the container, so that no file of
 * the WAR is ever served and no error page of a container shown. Declared in {@code web.xml}, as asynchronous. Threads:
 * the container's.
 */
public final class TunnelFilter implements Filter {
    private volatile @Nullable ServletContext context;

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletResponse publicResponse = (HttpServletResponse) response;
        Optional<Door> door = Door.find(context);
        if (door.isEmpty()) {
            publicResponse.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE); // it is being started or stopped
            return;
        }
        door.get().enter((HttpServletRequest) request, publicResponse, chain);
    }
}
