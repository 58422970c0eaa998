package io.gatewaytunnel.benchmarks;

import com.hsbc.cranker.connector.CrankerConnectorBuilder;
import java.net.URI;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Cranker's inner side. Arguments: where connectors go, the origin. */
public final class CrankerConnectorPeer {
    private static final Logger ALL = Logger.getLogger("");

    private CrankerConnectorPeer() {}

    public static void main(String[] arguments) {
        ALL.setLevel(Level.WARNING);
        CrankerConnectorBuilder.connector()
                .withPreferredProtocols(List.of(CrankerConnectorBuilder.CRANKER_PROTOCOL_3))
                .withRouterUris(() -> List.of(URI.create(arguments[0])))
                .withComponentName("benchmark")
                .withRoute("*")
                .withTarget(URI.create(arguments[1]))
                .start();
    }
}
