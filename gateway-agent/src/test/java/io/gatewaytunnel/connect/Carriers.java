package io.gatewaytunnel.connect;

import io.gatewaytunnel.origin.TestReactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** The ways to a hub, for tests that hold for each. */
enum Carriers {
    WEBSOCKET {
        @Override
        HubClient client(SSLContext tls, Duration connect, Duration answer) {
            return new JettyHubClient(tls, connect, answer, 1);
        }
    },
    REACTOR {
        @Override
        HubClient client(SSLContext tls, Duration connect, Duration answer) throws NoSuchAlgorithmException {
            TestReactor reactor = new TestReactor();
            return new WithReactor(
                    new ReactorHubClient(reactor.reactor(), tls, connect, answer, reactor.timer()), reactor);
        }
    };

    abstract HubClient client(SSLContext tls, Duration connect, Duration answer) throws NoSuchAlgorithmException;

    HubClient client() throws NoSuchAlgorithmException {
        return client(SSLContext.getDefault(), Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    private record WithReactor(HubClient client, TestReactor reactor) implements HubClient {
        @Override
        public void connect(URI hub, InetAddress address, String token, HubLinkHandler handler) throws IOException {
            client.connect(hub, address, token, handler);
        }

        @Override
        public void close() {
            client.close();
            reactor.close();
        }
    }
}
