package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.Protocol;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Extension;
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
    private static final String ADDRESS = "io.gatewaytunnel.address";
    private static final String ABORTER = "io.gatewaytunnel.aborter";

    private HubEndpoints() {}

    /** {@code path} is below the context path. */
    public static void register(ServerContainer container, String path, HubDoor door) throws DeploymentException {
        container.addEndpoint(ServerEndpointConfig.Builder.create(TunnelEndpoint.class, path)
                .subprotocols(List.of(Protocol.SUBPROTOCOL))
                .configurator(new Configurator(door))
                .build());
    }

    /** Empty when the handshake did not come through the filter. */
    static Optional<AgentCredential> credential(Session session) {
        return session.getUserProperties().get(CREDENTIAL) instanceof AgentCredential found
                ? Optional.of(found)
                : Optional.empty();
    }

    /** For logs: the agent's address as the door saw it. */
    static String remoteAddress(Session session) {
        return session.getUserProperties().get(ADDRESS) instanceof String address
                ? address
                : "an address unknown, link " + session.getId();
    }

    /** What ends the connection of the session at once. */
    static Runnable aborter(Session session) {
        return session.getUserProperties().get(ABORTER) instanceof Runnable found ? found : () -> {};
    }

    private static final class Configurator extends ServerEndpointConfig.Configurator {
        private final HubDoor door;

        Configurator(HubDoor door) {
            this.door = door;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> endpointClass) {
            return endpointClass.cast(new TunnelEndpoint(door.hub()));
        }

        /**
         * None, whatever is offered: compression would cost memory a link, and mixes secrets with a peer's bytes.
         * Source: docs/PROTOCOL.md §2.
         */
        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }

        /**
         * The filter has let it pass, and says on this thread whose it is, as no container hands a filter's request
         * over to the session.
         *
         * <p>The properties written here are those of this handshake alone, so two at once cannot swap their
         * credentials. Read in the servers' code: Tomcat 10.1.59 and 11.0.24 make a
         * {@code WsPerSessionServerEndpointConfig} with a copy of the endpoint's properties before they call this
         * ({@code UpgradeUtil.doUpgrade}), Undertow 2.3.23 a {@code PerConnectionServerEndpointConfig}
         * ({@code HandshakeUtil.prepareUpgrade}), Tyrus 2.1.5 a {@code ServerEndpointConfigWrapper} over a map of the
         * request ({@code TyrusEndpointWrapper.onHandShakeResponse}); each gives the session what this copy holds.
         */
        @Override
        public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
            Map<String, Object> properties = config.getUserProperties();
            Optional<HubDoor.Passing> passing = HubDoor.passing();
            put(properties, CREDENTIAL, passing.map(HubDoor.Passing::credential));
            put(properties, ADDRESS, passing.map(HubDoor.Passing::address));
            put(properties, ABORTER, passing.map(HubDoor.Passing::aborter));
        }

        private static void put(Map<String, Object> properties, String key, Optional<?> value) {
            value.ifPresentOrElse(found -> properties.put(key, found), () -> properties.remove(key));
        }
    }
}
