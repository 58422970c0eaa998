package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that offer an upgrade and have a body, as docker exec and attach send them. */
interface UpgradeAfterBodyContract extends OnProxy {
    String EXEC = "{\"Detach\":false,\"Tty\":true}";

    /** The largest that goes first, unless the proxy is told otherwise. */
    int MOST_BYTES = 64 << 10;

    String FIRST_THREAD =
            "can switch on the request's first thread only, which may not wait for a body: such a request goes on as an"
                    + " ordinary one";

    /** What a docker daemon does: reads the body, switches if it was asked to, and echoes. */
    private static void exec(RawExchange exchange) throws IOException {
        String body = exchange.readBody().text();
        if (!exchange.head().has("Upgrade")) {
            exchange.answer(200, "no upgrade");
            return;
        }
        exchange.send("HTTP/1.1 101 UPGRADED\nContent-Type: application/vnd.docker.raw-stream\nConnection: Upgrade\n"
                + "Upgrade: tcp\n\n" + exchange.head().all("Content-Length") + body);
        byte[] buffer = new byte[8192];
        for (int count = exchange.readSome(buffer); count >= 0; count = exchange.readSome(buffer)) {
            exchange.send(Arrays.copyOf(buffer, count));
        }
        exchange.close();
    }

    private String offer(String framing, String body) {
        return spelt("POST /v1.47/exec/1/start\nContent-Type: application/json\nConnection: Upgrade\nUpgrade: tcp\n"
                        + framing + "\n")
                + body;
    }

    private String offer(String body) {
        return offer("Content-Length: " + body.length() + "\n", body);
    }

    private static String read(RawConnection connection, int length) throws IOException {
        return new String(connection.reader().readUpTo(length), StandardCharsets.ISO_8859_1);
    }

    private static void assertSwitched(Http1Head head) {
        assertThat(head.status()).isEqualTo(101);
        assertThat(head.all("Upgrade")).containsExactly("tcp");
        assertThat(head.all("Content-Type")).containsExactly("application/vnd.docker.raw-stream");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 20_000, MOST_BYTES})
    @Promise("upgrade-after-body")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = FIRST_THREAD)
    default void theBodyGoesFirstAndThenTheConnectionIsBytes(int length) throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        String body = "b".repeat(length);
        String seen = "[" + length + "]" + body;
        try (RawConnection docker = connect()) {
            assertSwitched(docker.send(offer(body)).readHead());
            assertThat(read(docker, seen.length())).isEqualTo(seen);
            docker.send("uname -a");
            assertThat(read(docker, 8)).isEqualTo("uname -a");
        }
    }

    /** And what comes at once behind it is the other protocol's. */
    @Test
    @Promise("upgrade-after-body")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = FIRST_THREAD)
    default void theBodyMayComeInPieces() throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        String whole = offer(EXEC);
        int headLength = whole.length() - EXEC.length();
        String seen = "[" + EXEC.length() + "]" + EXEC + "early";
        try (RawConnection docker = connect()) {
            docker.send(whole.substring(0, headLength));
            assertThat(exchange("GET /beside\n\n").body().text()).isEqualTo("no upgrade"); // while it is waited for
            docker.send(EXEC.substring(0, 5));
            docker.send(EXEC.substring(5) + "early");
            assertSwitched(docker.readHead());
            assertThat(read(docker, seen.length())).isEqualTo(seen);
        }
    }

    @Test
    @Promise("upgrade-heads")
    default void anEmptyBodyIsToldOfToo() throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        try (RawConnection docker = connect()) {
            assertSwitched(docker.send(offer("")).readHead());
            assertThat(read(docker, 3)).isEqualTo("[0]");
        }
    }

    @Test
    @Promise("upgrade-after-body-else")
    default void refusedItIsAnOrdinaryResponse() throws IOException {
        origin().script(exchange ->
                exchange.answer(409, "not running " + exchange.readBody().text()));
        try (RawConnection docker = connect()) {
            assertRefused(docker.send(offer(EXEC)).read());
        }
    }

    private static void assertRefused(Response response) {
        assertThat(response.status()).isEqualTo(409);
        assertThat(response.body().text()).isEqualTo("not running " + EXEC);
    }

    @Test
    @Promise("upgrade-refused-goes-on")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "closes the connection after the answer")
    default void connectionOfARefusedOneWithABodyGoesOn() throws IOException {
        origin().script(exchange ->
                exchange.answer(409, "not running " + exchange.readBody().text()));
        try (RawConnection docker = connect()) {
            for (int i = 0; i < 3; i++) {
                assertRefused(docker.send(offer(EXEC)).read());
            }
        }
    }

    @Test
    @Promise("upgrade-after-chunks-else")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "hands over the chunks of a request that names `Upgrade` as they come from the network, and no end:"
                    + " it is answered 411")
    default void withoutALengthItIsAnOrdinaryRequest() throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        try (RawConnection docker = connect()) {
            assertThat(docker.send(chunked()).read().body().text()).isEqualTo("no upgrade");
        }
    }

    private String chunked() {
        return offer("Transfer-Encoding: chunked\n", "2\n{}\n0\n\n");
    }

    @Test
    @Promise("upgrade-after-body-else")
    default void withoutALengthItIsNotWaitedForInVain() throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        try (RawConnection docker = connect()) {
            assertThat(docker.send(chunked()).read().status())
                    .isEqualTo(Server.current().isPayara() ? 411 : 200);
        }
    }

    @Test
    @Promise("upgrade-after-body-else")
    default void tooLongItIsAnOrdinaryRequest() throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        try (RawConnection docker = connect()) {
            Response response = docker.send(offer("b".repeat(MOST_BYTES + 1))).read();
            assertThat(response.body().text()).isEqualTo("no upgrade");
        }
    }

    @Test
    @Promise("upgrade-after-body-else")
    default void soItIsWhenItWaitsToBeAskedForTheBody() throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        try (RawConnection docker = connect()) {
            String expecting = offer("Expect: 100-continue\nContent-Length: " + EXEC.length() + "\n", EXEC);
            assertThat(docker.send(expecting).read().body().text()).isEqualTo("no upgrade");
        }
    }

    /** And what follows the body at once is never taken for a part of it. */
    @Test
    @Promise("upgrade-after-body-else")
    default void soItIsWhereTheServerCannotSwitchAfterABody() throws IOException {
        origin().script(UpgradeAfterBodyContract::exec);
        try (RawConnection docker = connect()) {
            docker.send(offer(EXEC) + "more");
            if (Server.current().isPayara()) {
                assertThat(docker.read().body().text()).isEqualTo("no upgrade");
            } else {
                assertSwitched(docker.readHead());
            }
        }
    }
}
