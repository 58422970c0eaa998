package io.gatewaytunnel.clients.run;

import io.gatewaytunnel.it.run.Tunnel;
import java.net.URI;
import java.util.function.Consumer;

/** How a client gets to a server: first by itself, which shows that the two work, then through the tunnel. */
public enum Way {
    DIRECT,
    TUNNEL;

    /** Runs the client with the address it is to use. */
    public void to(URI server, Consumer<URI> client) {
        to(server, server, client);
    }

    /** The same for a server that the agent's {@code --origin} names in another way than a client does. */
    public void to(URI server, URI origin, Consumer<URI> client) {
        if (this == DIRECT) {
            client.accept(server);
            return;
        }
        try (Tunnel tunnel = Tunnel.to(origin)) {
            try {
                client.accept(tunnel.uri(""));
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + tunnel.said(), e);
            }
        }
    }
}
