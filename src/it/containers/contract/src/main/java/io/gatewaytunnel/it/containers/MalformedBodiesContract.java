package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import java.io.IOException;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies in chunks that are none: who sends one hears of it, and the origin never has it for whole. */
interface MalformedBodiesContract extends OnProxy {
    String HEAD = "POST /x\nTransfer-Encoding: chunked\n\n";

    /** Who answers by themselves. */
    Set<Server> FASTER = Set.of(PAYARA, PAYARA_MICRO);

    /** No answer is as long. */
    int MOST_BYTES = 64 << 10;

    @ParameterizedTest
    @ValueSource(strings = {"g\nhello\n0\n\n", "-5\nhello\n0\n\n", "10000000000000005\nhello\n0\n\n"})
    @Promise("malformed-chunks")
    @Differs(on = WILDFLY, how = CANNOT, why = "closes the connection before anybody can be told")
    default void chunkThatIsNoneIsAnswered(String chunks) throws IOException {
        origin().script(exchange -> exchange.answer(200, exchange.readBody().text()));
        try (RawConnection connection = connect()) {
            assertRefused(connection.send(spelt(HEAD) + chunks).read());
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    /** Some of it is at the origin by then. */
    @ParameterizedTest
    @ValueSource(strings = {"g\nhello\n0\n\n", "-5\nhello\n0\n\n", "10000000000000005\nhello\n0\n\n"})
    @Promise("malformed-chunks")
    @Differs(on = WILDFLY, how = CANNOT, why = "closes the connection before anybody can be told")
    default void soIsOneBehindOthers(String chunks) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        origin().script(exchange -> {
            begun.countDown();
            exchange.answer(200, exchange.readBody().text());
        });
        try (RawConnection connection = connect()) {
            connection.send(spelt(HEAD) + "5\nhello\n");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            assertRefused(connection.send(chunks).read());
            assertThat(connection.isClosedByPeer()).isTrue();
        }
    }

    private static void assertRefused(Response response) {
        assertThat(response.status()).isEqualTo(400);
        if (!Control.isOn() && !FASTER.contains(Server.current())) {
            assertThat(response.head().first("Proxy-Status").orElse("")).contains("http_request_error");
        }
    }

    /** With an answer or without. */
    @ParameterizedTest
    @ValueSource(strings = {"g\nhello\n0\n\n", "-5\nhello\n0\n\n", "10000000000000005\nhello\n0\n\n"})
    @Promise("malformed-chunks-else")
    default void connectionEndsAndTheOriginSeesNoWholeBody(String chunks) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> whole = new CompletableFuture<>();
        origin().script(exchange -> {
            begun.countDown();
            whole.complete(exchange.readBody().complete());
            exchange.close();
        });
        try (RawConnection connection = connect()) {
            connection.send(spelt(HEAD) + "5\nhello\n");
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            connection.send(chunks);
            assertThat(whole.get(10, TimeUnit.SECONDS)).isFalse();
            assertEnds(connection);
        }
    }

    private static void assertEnds(RawConnection connection) throws IOException {
        try {
            byte[] unused = connection.reader().readUpTo(MOST_BYTES);
        } catch (SocketException e) {
            // a reset is an end too, and silence is none
        }
    }
}
