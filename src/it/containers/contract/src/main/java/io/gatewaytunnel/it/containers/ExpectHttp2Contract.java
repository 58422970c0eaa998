package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.RawHttp2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over HTTP/2 too, whether a body is wanted is the origin's to say. */
interface ExpectHttp2Contract extends OnProxy {
    @Test
    @Promise("expect-by-origin-http2")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`continueResponseTiming=\"onRead\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "resets a request with `Expect` over HTTP/2")
    default void bodyIsNotAskedForOverHttp2BeforeTheOriginAsks() throws IOException {
        AtomicBoolean asked = new AtomicBoolean();
        origin().script(exchange -> {
            asked.set(true);
            exchange.send("HTTP/1.1 100 Continue\n\n");
            exchange.answer(200, exchange.readBody().text());
        });
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            for (int stream = 1; stream < 10; stream += 2) {
                asked.set(false);
                sendExpecting(connection, stream);
                assertThat(connection.next().orElseThrow().status()).isEqualTo(100);
                assertThat(asked).isTrue();

                connection.sendData(stream, true, "hello".getBytes(StandardCharsets.ISO_8859_1));

                assertThat(connection.readAll(stream)).isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 413, 417})
    @Promise("expect-by-origin-http2")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "resets a request with `Expect` over HTTP/2")
    default void bodyThatTheOriginRefusesIsNotAskedForOverHttp2(int status) throws IOException {
        origin().script(exchange -> exchange.answer(status, "not wanted").close());
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            sendExpecting(connection, 1);

            assertThat(connection.next().orElseThrow().status()).isEqualTo(status);
            assertThat(connection.readAll(1)).isEqualTo("not wanted");
        }
    }

    private void sendExpecting(RawHttp2 connection, int stream) throws IOException {
        connection.sendHead(
                stream,
                false,
                request("POST /x\nExpect: 100-continue\nContent-Length: 5\n\n").http2Fields());
    }
}
