package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an HTTP/1.1 origin sends behind an answer is nobody's answer. */
@Timeout(60)
class StrayOctetsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** A body that wants to be the beginning of the next answer. */
    private static final String FORGED = "HTTP/1.1 302 Found\r\nLocation: /forged\r\n";

    private static final int ROUNDS = 20;

    @ParameterizedTest
    @CsvSource({"HEAD,200,GET", "HEAD,200,POST", "GET,304,GET", "GET,304,POST", "GET,204,PATCH"})
    void bodyBehindAnAnswerThatHasNoneIsNotTheNextAnswer(String method, int status, String next) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                        c.readHead();
                        c.write(n == 1 ? "HTTP/1.1 " + status + " Odd\r\nContent-Length: 9999\r\n\r\n" + FORGED : OK);
                        c.awaitClose();
                    });
                    Tunnel tunnel = new Tunnel(origin.address())) {
                PublicSide first = tunnel.request(method, "/", Headers.empty(), RequestHead.NO_BODY);
                within(first.end, 10);
                assertThat(within(first.head, 10).status()).isEqualTo(status);

                PublicSide second = tunnel.request(next, "/", Headers.empty(), RequestHead.NO_BODY);

                assertThat(within(second.head, 10).status()).isEqualTo(200);
                within(second.end, 10);
                assertThat(origin.connections()).isEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FORGED, "H", OK, "\r\n", "garbage"})
    void connectionOnWhichSomethingComesUnaskedIsClosed(String stray) throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write(OK);
                    if (n == 1) {
                        assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
                        c.write(stray);
                    }
                    c.awaitClose();
                    closed.countDown();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            within(tunnel.get("/").end, 10);
            answered.countDown();
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();

            PublicSide second = tunnel.request("POST", "/", Headers.empty(), RequestHead.NO_BODY);

            assertThat(within(second.head, 10).status()).isEqualTo(200);
        }
    }
}
