package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.run.Relay;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The link between the proxy and its agent breaks: what is under way goes on over the next one. */
interface ResumeContract extends OnProxy {
    int LENGTH = 8 << 20;
    int PART = 1 << 20;

    @Test
    @Promise("resume")
    default void downloadGoesOnWhereItWas() throws IOException {
        byte[] body = BodyPattern.first(LENGTH);
        origin().script(exchange -> exchange.send("HTTP/1.1 200 OK\nContent-Length: " + LENGTH + "\n\n")
                .send(body));
        Relay relay = tunnel().serveByRelay();
        try (RawConnection connection = connect()) {
            assertThat(connection.send(spelt("GET /x\n\n")).readHead().status()).isEqualTo(200);
            byte[] first = connection.reader().readUpTo(PART);
            relay.cut();
            byte[] rest = connection.reader().readUpTo(LENGTH - PART);

            assertThat(first).isEqualTo(BodyPattern.first(PART));
            assertThat(new String(rest, StandardCharsets.ISO_8859_1))
                    .as(tunnel()::said)
                    .isEqualTo(new String(body, PART, LENGTH - PART, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    @Promise("resume")
    default void uploadGoesOnWhereItWas() throws IOException {
        byte[] body = BodyPattern.first(LENGTH);
        CompletableFuture<Boolean> begun = new CompletableFuture<>();
        origin().script(exchange -> {
            begun.complete(true);
            boolean whole = exchange.readBody().text().equals(new String(body, StandardCharsets.ISO_8859_1));
            exchange.answer(200, whole ? "whole" : "not");
        });
        Relay relay = tunnel().serveByRelay();
        try (RawConnection connection = connect()) {
            connection.send(spelt("PUT /x\nContent-Length: " + LENGTH + "\n\n"));
            assertThat(begun).succeedsWithin(10, TimeUnit.SECONDS); // only what is under way goes on
            for (int sent = 0; sent < LENGTH; sent += PART) {
                connection.send(Arrays.copyOfRange(body, sent, sent + PART));
                if (sent == 2 * PART || sent == 5 * PART) {
                    relay.cut();
                }
            }

            assertThat(connection.read("PUT").body().text()).as(tunnel()::said).isEqualTo("whole");
        }
    }

    @Test
    @Promise("resume")
    default void upgradedConnectionGoesOn() throws IOException {
        origin().script(exchange -> {
            exchange.send("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: foo/2\n\n");
            byte[] bytes = new byte[1000];
            for (int n = exchange.readSome(bytes); n >= 0; n = exchange.readSome(bytes)) {
                exchange.send(Arrays.copyOf(bytes, n));
            }
        });
        Relay relay = tunnel().serveByRelay();
        try (RawConnection connection = connect()) {
            connection.send(spelt("GET /x\nConnection: Upgrade\nUpgrade: foo/2\n\n"));
            assertThat(connection.readHead().status()).isEqualTo(101);
            for (String word : new String[] {"before", "within", "behind"}) {
                connection.send(word);
                relay.cut();
                assertThat(echo(connection, word.length())).as(tunnel()::said).isEqualTo(word);
            }
        }
    }

    private static String echo(RawConnection connection, int length) throws IOException {
        try {
            return new String(connection.reader().readUpTo(length), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            return "nothing came";
        }
    }
}
