package io.gatewaytunnel.connect;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.Protocol;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.ee10.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.ShutdownThread;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;

/**
 * Links over Jetty's jakarta.websocket client. All links share its threads ({@code hub-N}); one selects, one works for
 * each link that is busy.
 *
 * <p>No compression: what passes is mostly compressed or encrypted already. Server names are verified against their
 * certificates, always.
 */
public final class JettyHubClient implements HubClient {
    /** The selector, its stand-in, and one for an upgrade under way. */
    private static final int THREADS_BESIDE_LINKS = 4;

    private static final int IDLE_THREAD_MILLIS = 60_000;

    private final WebSocketCoreClient core;
    private final JakartaWebSocketClientContainer container;
    private static final ThreadLocal<InetAddress> ADDRESS_AT_HAND = new ThreadLocal<>();

    /**
     * Starts the client for so many links.
     *
     * @param connectTimeout for a TCP connect: what an unreachable hub costs
     * @param answerTimeout for all until the upgrade is answered; a hub that is busy needs longer than one that is gone
     */
    public JettyHubClient(SSLContext tls, Duration connectTimeout, Duration answerTimeout, int links) {
        HttpClient http = new ToAddress(new HttpClientTransportOverHTTP(new HubConnector(tls, connectTimeout)));
        QueuedThreadPool threads = new LinkThreads(links + THREADS_BESIDE_LINKS);
        threads.setName("hub");
        threads.setDaemon(true);
        http.setExecutor(threads);
        http.setScheduler(new ScheduledExecutorScheduler("hub-timer", true));
        http.setConnectTimeout(answerTimeout.toMillis()); // how long connectToServer waits
        http.setFollowRedirects(false); // the token is for the hub that was named
        http.setUserAgentField(null);
        http.setHttpCookieStore(
                new HttpCookieStore.Empty()); // each session has its own, so that a new one goes elsewhere
        WebSocketComponents components = new WebSocketComponents(null, null, null, null, null, threads);
        // Made here, because the container would make it at the first connect, and once more for each that comes
        // meanwhile.
        core = new WebSocketCoreClient(http, components);
        container = new JakartaWebSocketClientContainer(components, same -> core);
        container.setDefaultMaxBinaryMessageBufferSize(Protocol.MAX_MESSAGE_BYTES + 1);
        container.setDefaultMaxSessionIdleTimeout(0);
        try {
            core.start();
            container.start();
            http.getProtocolHandlers()
                    .remove(WWWAuthenticationProtocolHandler.NAME); // a 401 is an answer, no challenge
            ShutdownThread.deregister(container); // or a signal would end the links before they are drained
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket client does not start", e);
        }
    }

    /** Dials the address that the caller of connect has at hand, and looks no name up. */
    @SuppressWarnings("try") // javac warns of how Jetty declares close, which is nobody's here
    private static final class ToAddress extends HttpClient {
        ToAddress(HttpClientTransportOverHTTP transport) {
            super(transport);
            setSocketAddressResolver(ToAddress::resolve);
        }

        /** On the caller's thread. Requests with different tags have connections of their own. */
        @Override
        public Destination resolveDestination(Request request) {
            return super.resolveDestination(request.tag(ADDRESS_AT_HAND.get()));
        }

        private static void resolve(
                String name, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> found) {
            if (context.get(Destination.CONTEXT_KEY) instanceof Destination destination
                    && destination.getOrigin().getTag() instanceof InetAddress address) {
                found.succeeded(List.of(new InetSocketAddress(address, port)));
            } else {
                found.failed(new UnknownHostException(name));
            }
        }
    }

    /** Jetty's pool logs what its work throws and goes on; after a fatal error nothing should. */
    private static final class LinkThreads extends QueuedThreadPool {
        LinkThreads(int most) {
            super(most, 1, IDLE_THREAD_MILLIS);
        }

        @Override
        protected void runJob(Runnable job) {
            try {
                super.runJob(job);
            } catch (RuntimeException | Error e) {
                FatalErrors.handle(e);
                throw e;
            }
        }
    }

    /** TCP and TLS as the agent wants them. */
    private static final class HubConnector extends ClientConnector {
        private final Duration connectTimeout;

        HubConnector(SSLContext tls, Duration connectTimeout) {
            this.connectTimeout = connectTimeout;
            setSelectors(1);
            setTCPNoDelay(true); // 0.25 ms a request instead of 25
            setIdleTimeout(Duration.ZERO);
            SslContextFactory.Client ssl = new SslContextFactory.Client();
            ssl.setSslContext(tls);
            ssl.setEndpointIdentificationAlgorithm("HTTPS");
            setSslContextFactory(ssl);
        }

        /** Jetty sets the timeout of its HTTP client here, which is that of the answer. */
        @Override
        public Duration getConnectTimeout() {
            return connectTimeout;
        }

        @Override
        protected void configure(SelectableChannel selectable) throws IOException {
            super.configure(selectable);
            if (selectable instanceof NetworkChannel channel) {
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
        }
    }

    @Override
    public void connect(URI hub, InetAddress address, String authorization, HubLinkHandler handler) throws IOException {
        Handshake handshake = new Handshake(authorization, handler);
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of(Protocol.SUBPROTOCOL))
                .configurator(handshake)
                .build();
        ADDRESS_AT_HAND.set(address);
        try {
            container.connectToServer(new AgentEndpoint(handler, hub.getAuthority()), config, hub);
        } catch (DeploymentException e) {
            throw new IOException("the hub's answer is no WebSocket handshake", e);
        } catch (IOException e) {
            FatalErrors.handle(e);
            throw HubAnswers.failureOf(e, hub, handshake.answer);
        } finally {
            ADDRESS_AT_HAND.remove();
        }
    }

    /** Shows what is to be shown, and keeps what is to be known of the answer; one an attempt. */
    private static final class Handshake extends ClientEndpointConfig.Configurator {
        private final String authorization;
        private final HubLinkHandler handler;

        /** Written before the attempt ends. */
        private volatile AnswerFields answer = AnswerFields.NONE;

        Handshake(String authorization, HubLinkHandler handler) {
            this.authorization = authorization;
            this.handler = handler;
        }

        @Override
        public void afterResponse(HandshakeResponse response) {
            answer = AnswerFields.of(response);
            handler.onSetCookies(response.getHeaders().entrySet().stream()
                    .filter(field -> field.getKey().equalsIgnoreCase("Set-Cookie"))
                    .flatMap(field -> field.getValue().stream())
                    .toList());
        }

        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            headers.put("Authorization", List.of(authorization));
            handler.cookies().ifPresent(cookies -> headers.put("Cookie", List.of(cookies)));
        }
    }

    @Override
    public void close() {
        try {
            container.stop();
            core.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket client does not stop", e);
        }
    }
}
