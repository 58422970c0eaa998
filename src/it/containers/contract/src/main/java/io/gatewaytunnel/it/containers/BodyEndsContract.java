package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawExchange;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Where the end of the connection may be that of the body, one that breaks off does not look whole: chunks end without
 * the last one, or the connection with a reset. Source: RFC 9112 §8.
 */
interface BodyEndsContract extends OnProxy {
    /** How a client says that its connection is to end, or may not. */
    enum Client {
        CLOSES("HTTP/1.1\nHost: public.example\nConnection: close\n\n"),
        OLD("HTTP/1.0\n\n"),
        OLD_THAT_STAYS("HTTP/1.0\nConnection: keep-alive\n\n");

        private final String restOfHead;

        Client(String restOfHead) {
            this.restOfHead = restOfHead;
        }

        String get(String target) {
            return "GET " + target + " " + restOfHead;
        }
    }

    /** How an origin says where its body ends, and how it then breaks off. */
    enum Origin {
        CHUNKED("Transfer-Encoding: chunked\n\n5\nhello\n") {
            @Override
            void leave(RawExchange exchange) throws IOException {
                exchange.close();
            }
        },
        COUNTED("Content-Length: 100\n\nhello") {
            @Override
            void leave(RawExchange exchange) throws IOException {
                exchange.close();
            }
        },
        ENDED_BY_RESET("Connection: close\n\nhello") {
            @Override
            void leave(RawExchange exchange) throws IOException {
                exchange.breakOff();
            }
        };

        private final String head;

        Origin(String head) {
            this.head = head;
        }

        abstract void leave(RawExchange exchange) throws IOException;
    }

    /** A response whose first octets are there, and what then comes of it. */
    record Begun(RawConnection connection, Http1Head head, StringBuilder body) {
        static Begun read(RawConnection connection) throws IOException {
            Begun begun = new Begun(connection, connection.readHead(), new StringBuilder());
            assertThat(begun.head().status()).isEqualTo(200);
            while (begun.body().indexOf("hello") < 0) {
                assertThat(begun.more()).isTrue();
            }
            return begun;
        }

        private boolean more() throws IOException {
            byte[] buffer = new byte[8192];
            int count = connection.reader().read(buffer);
            body.append(new String(buffer, 0, Math.max(0, count), StandardCharsets.ISO_8859_1));
            return count >= 0;
        }

        /** Whether a client takes it for a whole response, when it has read to the end. */
        boolean looksWhole() throws IOException {
            try {
                while (more()) {}
            } catch (SocketException reset) {
                return false;
            }
            if (head.first("Transfer-Encoding").isPresent()) {
                return body.toString().endsWith("\r\n0\r\n\r\n");
            }
            return head.first("Content-Length")
                    .map(length -> Long.parseLong(length) <= body.length())
                    .orElse(true);
        }
    }

    private Begun begin(RawConnection connection, Client client) throws IOException {
        Begun begun = Begun.read(connection.send(client.get(proxy().target("/x"))));
        if (client == Client.CLOSES) {
            assertThat(begun.head().has("Content-Length") || begun.head().has("Transfer-Encoding"))
                    .as("told where the body ends")
                    .isTrue();
        }
        return begun;
    }

    @ParameterizedTest
    @CsvSource({
        "CLOSES, CHUNKED", "CLOSES, COUNTED", "CLOSES, ENDED_BY_RESET",
        "OLD, CHUNKED", "OLD, COUNTED", "OLD, ENDED_BY_RESET",
        "OLD_THAT_STAYS, CHUNKED", "OLD_THAT_STAYS, COUNTED", "OLD_THAT_STAYS, ENDED_BY_RESET"
    })
    @Promise("break-off-close")
    default void bodiesThatTheOriginBreaksOffDoNotLookWhole(Client client, Origin kind) throws IOException {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        origin().script(exchange -> {
            exchange.send("HTTP/1.1 200 OK\n" + kind.head);
            seen.join();
            kind.leave(exchange);
        });
        try (RawConnection connection = connect()) {
            Begun begun = begin(connection, client);
            seen.complete(null);
            assertThat(begun.looksWhole()).as(begun.toString()).isFalse();
        }
    }

    @Test
    @Promise("break-off-close")
    default void bodiesOfAnAgentThatIsLostDoNotLookWhole() throws IOException {
        origin().script(exchange -> {
            exchange.send("HTTP/1.1 200 OK\n" + Origin.CHUNKED.head);
            exchange.drainToEnd();
        });
        try (RawConnection closing = connect();
                RawConnection old = connect();
                RawConnection usual = connect()) {
            Begun first = begin(closing, Client.CLOSES);
            Begun second = begin(old, Client.OLD);
            Begun third = Begun.read(usual.send(spelt("GET /x\n\n")));
            tunnel().replaceAgent();

            assertThat(first.looksWhole()).as(first.toString()).isFalse();
            assertThat(second.looksWhole()).as(second.toString()).isFalse();
            assertThat(third.looksWhole()).as(third.toString()).isFalse();
        }
    }

    /** So that the tests above are none of a proxy that breaks everything off. */
    @ParameterizedTest
    @EnumSource(Client.class)
    @Promise("break-off-close")
    default void bodiesThatEndAsTheyShouldLookWhole(Client client) throws IOException {
        origin().script(exchange ->
                exchange.send("HTTP/1.1 200 OK\nConnection: close\n\nhello").close());
        try (RawConnection connection = connect()) {
            Begun begun = begin(connection, client);
            assertThat(begun.looksWhole()).as(begun.toString()).isTrue();
        }
    }
}
