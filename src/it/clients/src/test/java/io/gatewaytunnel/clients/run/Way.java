package io.gatewaytunnel.clients.run;

import io.gatewaytunnel.it.run.Tunnel;
import java.net.URI;
import java.util.function.Consumer;

/** How a client gets to a server: first by itself, which shows that the two work, then through the tunnel. */
public enum Way {
    DIRECT {
        @Override
        public void to(URI origin, Consumer<URI> client) {
            client.accept(origin);
        }
    },
    TUNNEL {
        @Override
        public void to(URI origin, Consumer<URI> client) {
            try (Tunnel tunnel = Tunnel.to(origin)) {
                runExplaining(tunnel, () -> client.accept(tunnel.uri("")));
            }
        }
    };

    /** Runs the client with the address it is to use. */
    public abstract void to(URI origin, Consumer<URI> client);

    private static void runExplaining(Tunnel tunnel, Runnable client) {
        try {
            client.run();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + tunnel.said(), e);
        }
    }
}
