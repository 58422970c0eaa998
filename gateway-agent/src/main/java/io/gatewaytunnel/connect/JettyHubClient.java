package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Protocol;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.ee10.websocket.jakarta.client.JakartaWebSocketClientContainer;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.client.WebSocketCoreClient;
import org.eclipse.jetty.websocket.core.exception.UpgradeException;
import org.jspecify.annotations.Nullable;

/**
 * Links over Jetty's jakarta.websocket client. All links share its threads ({@code hub-N}); one selects, one works for each link that is busy.
 *
 * <p>No compression: what passes is mostly compressed or encrypted already. Server names are verified against their certificates, always.
 */
public final class JettyHubClient implements HubClient {
    /** The selector, its stand-in, and one for an upgrade under way. */
    private static final int THREADS_BESIDE_LINKS = 4;

    private static final int IDLE_THREAD_MILLIS = 60_000;

    /** Jetty's status of an upgrade that never got an answer. */
    private static final int NO_ANSWER = -1;

    private final HttpClient http;
    private final JakartaWebSocketClientContainer container;

    public JettyHubClient(SSLContext tls, Duration connectTimeout, int links) {
        http = new HttpClient(new HttpClientTransportOverHTTP(connector(tls)));
        QueuedThreadPool threads = new QueuedThreadPool(links + THREADS_BESIDE_LINKS, 1, IDLE_THREAD_MILLIS);
        threads.setName("hub");
        threads.setDaemon(true);
        http.setExecutor(threads);
        http.setScheduler(new ScheduledExecutorScheduler("hub-timer", true));
        http.setConnectTimeout(connectTimeout.toMillis());
        http.setAddressResolutionTimeout(connectTimeout.toMillis());
        http.setFollowRedirects(false); // the token is for the hub that was named
        http.setUserAgentField(null);
        container = new JakartaWebSocketClientContainer(
                new WebSocketComponents(null, null, null, null, null, threads),
                components -> new WebSocketCoreClient(http, components));
        container.setDefaultMaxBinaryMessageBufferSize(Protocol.MAX_MESSAGE_BYTES + 1);
        container.setDefaultMaxSessionIdleTimeout(0);
        try {
            container.start();
            http.getProtocolHandlers().clear(); // a 401 is an answer to us, no challenge to be met
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket client does not start", e);
        }
    }

    private static ClientConnector connector(SSLContext tls) {
        ClientConnector connector = new ClientConnector() {
            @Override
            protected void configure(SelectableChannel selectable) throws IOException {
                super.configure(selectable);
                if (selectable instanceof NetworkChannel channel) {
                    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                }
            }
        };
        connector.setSelectors(1);
        connector.setTCPNoDelay(true); // 0.25 ms a request instead of 25
        connector.setIdleTimeout(Duration.ZERO);
        SslContextFactory.Client ssl = new SslContextFactory.Client();
        ssl.setSslContext(tls);
        ssl.setEndpointIdentificationAlgorithm("HTTPS");
        connector.setSslContextFactory(ssl);
        return connector;
    }

    @Override
    public void connect(URI hub, String token, HubLinkHandler handler) throws IOException {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of(Protocol.SUBPROTOCOL))
                .configurator(new Authorization(token))
                .build();
        try {
            container.connectToServer(new AgentEndpoint(handler, hub.getAuthority()), config, hub);
        } catch (DeploymentException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            throw refusalOr(e);
        }
    }

    private static final class Authorization extends ClientEndpointConfig.Configurator {
        private final String token;

        Authorization(String token) {
            this.token = token;
        }

        @Override
        public void beforeRequest(Map<String, List<String>> headers) {
            headers.put("Authorization", List.of("Bearer " + token));
        }
    }

    /** The status of the answer tells a refusal from a fault; words are not looked at. */
    private static IOException refusalOr(IOException failure) {
        UpgradeException upgrade = findUpgradeFailure(failure);
        if (upgrade == null) {
            return failure;
        }
        return switch (upgrade.getResponseStatusCode()) {
            case 401 ->
                new HubRefusedException("401: it does not know the token (GATEWAY_TUNNEL_TOKEN or --token-file)");
            case 403 -> new HubRefusedException("403: the token may not be used for this agent or service");
            case 426 ->
                new HubRefusedException("426: it does not speak this agent's version of the protocol, "
                        + Protocol.SUBPROTOCOL + "; update the older of the two");
            case NO_ANSWER -> failure;
            default -> new IOException("the hub answered " + upgrade.getResponseStatusCode(), failure);
        };
    }

    private static @Nullable UpgradeException findUpgradeFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UpgradeException upgrade) {
                return upgrade;
            }
        }
        return null;
    }

    @Override
    public void close() {
        try {
            container.stop();
            http.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the WebSocket client does not stop", e);
        }
    }
}
