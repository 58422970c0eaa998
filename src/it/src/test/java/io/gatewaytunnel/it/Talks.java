package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.WebSocketClient;
import io.gatewaytunnel.it.grpc.GrpcCalls;
import java.net.URI;

/** WebSockets and calls of gRPC on which each message has to come back, in order and once. */
final class Talks {
    private static final int A_ROUND = 10;
    private static final long PACE_MILLIS = 50;

    private Talks() {}

    /** So many WebSockets to {@code /echo}; a round is some messages that are under way together. */
    static void sockets(GoingOn all, int port, int count) {
        for (int i = 0; i < count; i++) {
            all.start(going -> {
                try (WebSocketClient client = WebSocketClient.open(URI.create("ws://127.0.0.1:" + port + "/echo"))) {
                    for (int next = 0; going.getAsBoolean(); next += A_ROUND) {
                        for (int message = next; message < next + A_ROUND; message++) {
                            client.sendText("message " + message);
                        }
                        for (int message = next; message < next + A_ROUND; message++) {
                            assertThat(client.next()).isEqualTo("message " + message);
                        }
                        all.round(PACE_MILLIS);
                    }
                }
            });
        }
    }

    /** So many calls, on one connection. */
    static void calls(GoingOn all, GrpcCalls client, int count) {
        for (int i = 0; i < count; i++) {
            all.start(going -> client.bidirectionalWhile(going, () -> all.round(PACE_MILLIS)));
        }
    }
}
