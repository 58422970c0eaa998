package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.Protocol;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Registers the hub's endpoint, and carries what the handshake knew over to the session. */
public final class HubEndpoints {
    /** One batch at most, in one piece: a message over it closes the link with 1009. */
    static final int MESSAGE_BUFFER_BYTES = 65_536;

    private static final String CREDENTIAL = "io.gatewaytunnel.credential";

    private HubEndpoints() {}

    /** {@code path} is below the context path. */
    public static void register(ServerContainer container, String path, Hub hub, AgentAuthentication authentication)
            throws DeploymentException {
        container.addEndpoint(ServerEndpointConfig.Builder.create(TunnelEndpoint.class, path)
                .subprotocols(List.of(Protocol.SUBPROTOCOL))
                .configurator(new Configurator(hub, authentication))
                .build());
    }

    /** Empty when the handshake did not come through the filter. */
    static Optional<AgentCredential> credential(Session session) {
        return session.getUserProperties().get(CREDENTIAL) instanceof AgentCredential found
                ? Optional.of(found)
                : Optional.empty();
    }

    /** For logs; the API does not tell it, some containers do. */
    static String remoteAddress(Session session) {
        Object tomcat = session.getUserProperties().get("jakarta.websocket.endpoint.remoteAddress");
        return tomcat == null ? "link " + session.getId() : tomcat.toString();
    }

    private static final class Configurator extends ServerEndpointConfig.Configurator {
        private final Hub hub;
        private final AgentAuthentication authentication;

        Configurator(Hub hub, AgentAuthentication authentication) {
            this.hub = hub;
            this.authentication = authentication;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return endpointClass.cast(new TunnelEndpoint(hub));
        }

        /** The filter has let it pass; here the credential is found again, as no container hands a filter's request over to the session. */
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            List<String> authorization = request.getHeaders().entrySet().stream()
                    .filter(field -> "authorization".equalsIgnoreCase(field.getKey()))
                    .map(Map.Entry::getValue)
                    .flatMap(List::stream)
                    .toList();
            Map<String, Object> properties = config.getUserProperties();
            authentication
                    .find(authorization)
                    .ifPresentOrElse(found -> properties.put(CREDENTIAL, found), () -> properties.remove(CREDENTIAL));
        }
    }
}
