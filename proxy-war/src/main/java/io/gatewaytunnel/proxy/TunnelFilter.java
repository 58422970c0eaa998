package io.gatewaytunnel.proxy;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The front door: every request comes through here, and nothing but a handshake at the hub goes on to the container, so that no file of the WAR is
 * ever served and no error page of a container shown. Threads: the container's.
 */
@WebFilter(
        urlPatterns = "/*",
        asyncSupported = true,
        dispatcherTypes = {DispatcherType.REQUEST, DispatcherType.ASYNC})
public final class TunnelFilter implements Filter {
    /** A person has to come and change a file. */
    private static final long UNTIL_REPAIRED_SECONDS = 60;

    private volatile @Nullable ServletContext context;

    @Override
    public void init(FilterConfig config) {
        context = config.getServletContext();
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest publicRequest = (HttpServletRequest) request;
        HttpServletResponse publicResponse = (HttpServletResponse) response;
        Optional<Proxy> proxy = ProxyBootstrap.find(context);
        if (proxy.isEmpty()) {
            // The reason is in the log: it is nobody's affair out there.
            Problem.of(ForwardError.MISCONFIGURED, "The log of the proxy says what is wrong.", UNTIL_REPAIRED_SECONDS)
                    .send(publicResponse);
            return;
        }
        try {
            proxy.get().answer(publicRequest, publicResponse, chain);
        } catch (UnfitRequestException e) {
            proxy.get().refuse(e, publicRequest, publicResponse);
        }
    }
}
