package io.gatewaytunnel.standalone;

import io.gatewaytunnel.container.Container;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;

/**
 * Tells what arrives, in one line of text; {@code /fails} throws, {@code /refuses} answers without reading,
 * {@code /large} writes much and asks nobody. Loaded by the test's own class loader, so that its events can be read.
 */
public final class ProbeApplication implements Filter, ServletContextListener {
    enum Behaviour {
        SERVES,
        REFUSES_ITS_CONFIGURATION,
        REFUSES_IT_AND_FAILS,
        FAILS_TO_START,
        FAILS_TO_DRAIN
    }

    static final String CONFIG_ERROR = "token (GATEWAY_TUNNEL_TOKEN): too short; use 16 characters or more";

    private static final Map<String, String> PARAMETERS = new ConcurrentHashMap<>();
    private static final Queue<String> EVENTS = new ConcurrentLinkedQueue<>();

    /** What {@code /large} answers: more than a socket takes whose client does not read. */
    static final byte[] LARGE = large();

    private static byte[] large() {
        byte[] large = new byte[16 << 20];
        new Random(1).nextBytes(large);
        return large;
    }

    /** Each permit lets one request of {@code /blocks} go. */
    static final Semaphore BLOCKED = new Semaphore(0);

    /** Requests of {@code /holds}, for a test to end. */
    static final Queue<AsyncContext> HELD = new ConcurrentLinkedQueue<>();

    /** The value of a parameter of the context, as it was when the application began. */
    static Optional<String> parameter(String name) {
        return Optional.ofNullable(PARAMETERS.get(name));
    }

    static List<String> events() {
        return List.copyOf(EVENTS);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        EVENTS.clear();
        HELD.clear();
        ServletContext context = event.getServletContext();
        PARAMETERS.clear();
        for (String name : Collections.list(context.getInitParameterNames())) {
            PARAMETERS.put(name, context.getInitParameter(name));
        }
        serveWebSocket(context);
        switch (Behaviour.valueOf(context.getInitParameter("behaviour"))) {
            case SERVES -> offerDrain(context, millis -> EVENTS.add("drain " + millis));
            case REFUSES_ITS_CONFIGURATION -> context.setAttribute("io.gatewaytunnel.config-error", CONFIG_ERROR);
            case REFUSES_IT_AND_FAILS -> {
                context.setAttribute("io.gatewaytunnel.config-error", CONFIG_ERROR);
                throw new IllegalStateException("refused");
            }
            case FAILS_TO_START -> throw new IllegalStateException("broken");
            case FAILS_TO_DRAIN ->
                offerDrain(context, millis -> {
                    throw new IllegalStateException("cannot drain");
                });
        }
    }

    /** {@code /echo}, and the same among the reserved paths, says again what it hears. */
    public static final class Echo extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(
                    String.class, text -> session.getAsyncRemote().sendText(text, sent -> {}));
        }
    }

    private static void serveWebSocket(ServletContext context) {
        ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        try {
            for (String path : List.of("/echo", "/_tunnel/echo")) {
                container.addEndpoint(
                        ServerEndpointConfig.Builder.create(Echo.class, path).build());
            }
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void offerDrain(ServletContext context, LongConsumer drain) {
        context.setAttribute("io.gatewaytunnel.drain", drain);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        EVENTS.add("destroyed");
    }

    @Override
    public void doFilter(ServletRequest anyRequest, ServletResponse anyResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) anyRequest;
        HttpServletResponse response = (HttpServletResponse) anyResponse;
        switch (request.getRequestURI()) {
            case "/echo", "/_tunnel/echo" -> chain.doFilter(request, response);
            case "/link" -> becomeLink(request, response);
            case "/fails" -> throw new ServletException("a secret of the inside");
            case "/refuses" -> response.setStatus(413);
            case "/holds" -> hold(request.startAsync());
            case "/blocks" -> BLOCKED.acquireUninterruptibly();
            case "/large" -> response.getOutputStream().write(LARGE);
            case "/falls-through" -> chain.doFilter(request, response);
            default -> describe(request, response);
        }
    }

    /** Leaves HTTP as an agent's link does, and says again what it hears. */
    private static void becomeLink(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        response.setHeader("Upgrade", "echo");
        response.setHeader("Connection", "Upgrade");
        Container.of(request.getServletContext()).upgradeLink(request, new EchoingOwner());
    }

    private static void hold(AsyncContext request) {
        request.setTimeout(0);
        HELD.add(request);
    }

    private static void describe(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String body = new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
        response.setContentType("text/plain");
        response.getOutputStream()
                .print(String.join(
                        " ",
                        request.getMethod(),
                        request.getScheme(),
                        request.getProtocol(),
                        request.getRequestURI() + query,
                        "body=" + body,
                        "trailers=" + new TreeMap<>(request.getTrailerFields())));
    }
}
