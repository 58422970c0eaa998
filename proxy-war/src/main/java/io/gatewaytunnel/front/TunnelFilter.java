package io.gatewaytunnel.front;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.Problem;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.container.Container;
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
        Optional<FrontDoor> door = FrontDoor.find(context);
        if (door.isEmpty()) {
            // The reason is in the log: it is nobody's affair out there.
            Problem problem = Problem.of(
                    ForwardError.MISCONFIGURED, "The log of the proxy says what is wrong.", UNTIL_REPAIRED_SECONDS);
            OwnAnswers.send(Container.of(request), publicResponse, problem);
            return;
        }
        try {
            door.get().answer(publicRequest, publicResponse, chain);
        } catch (UnfitRequestException e) {
            door.get().refuse(e, publicRequest, publicResponse);
        }
    }
}
