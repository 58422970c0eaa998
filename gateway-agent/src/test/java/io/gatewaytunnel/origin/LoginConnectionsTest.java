package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets which connection to an origin that logs connections in. The origin answers with the connection's number. */
@Timeout(60)
class LoginConnectionsTest {
    private static void answerWithNumber(ScriptedOrigin.Connection connection, int number) {
        try {
            while (true) {
                String head = connection.readHead();
                String fields = head.contains("/persistent") ? "Persistent-Auth: true\r\n" : "";
                String closing = head.contains("/close") ? "Connection: close\r\n" : "";
                connection.write("HTTP/1.1 200 OK\r\n" + fields + closing + "Content-Length: 1\r\n\r\n" + number);
            }
        } catch (IOException closed) {
            // the agent has had enough
        }
    }

    private static String ask(Tunnel tunnel, String target, Headers headers, String connection) {
        RequestHead head = new RequestHead(
                        "default", "GET", "http", "public.test", target, headers, RequestHead.NO_BODY)
                .withProvenance(Provenance.NONE.withConnection(connection));
        PublicSide side = tunnel.request(head, true);
        within(side.end, 10);
        return side.text();
    }

    private static String ask(Tunnel tunnel, String connection) {
        return ask(tunnel, "/", Headers.empty(), connection);
    }

    @Test
    void eachPublicConnectionHasAnOriginConnectionOfItsOwn() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(LoginConnectionsTest::answerWithNumber);
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(ask(tunnel, "")).isEqualTo("1");
            assertThat(ask(tunnel, "a")).isEqualTo("2"); // a new one
            assertThat(ask(tunnel, "b")).isEqualTo("3");
            for (int i = 0; i < 3; i++) {
                assertThat(ask(tunnel, "a")).isEqualTo("2");
                assertThat(ask(tunnel, "b")).isEqualTo("3");
                assertThat(ask(tunnel, "")).isNotIn("2", "3");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NTLM TlRMTVNTUAAB", "Negotiate YIIJvw", "negotiate oYG"})
    void aLoginOfNobodysConnectionIsNotLeftToTheNextRequest(String credentials) throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(LoginConnectionsTest::answerWithNumber);
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(ask(tunnel, "/", Headers.of("Authorization", credentials), ""))
                    .isEqualTo("1");
            assertThat(ask(tunnel, "")).isEqualTo("2");
            assertThat(ask(tunnel, "/", Headers.of("Authorization", "Basic YTpi"), ""))
                    .isEqualTo("2");
            assertThat(ask(tunnel, "/persistent", Headers.empty(), "")).isEqualTo("2");
            assertThat(ask(tunnel, "")).isEqualTo("3");
        }
    }

    @Test
    void aConnectionThatTheOriginHasClosedIsFollowedByANewOne() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(LoginConnectionsTest::answerWithNumber);
                Tunnel tunnel = new Tunnel(origin.address())) {
            assertThat(ask(tunnel, "/close", Headers.empty(), "a")).isEqualTo("1");
            assertThat(ask(tunnel, "a")).isEqualTo("2");
            assertThat(ask(tunnel, "a")).isEqualTo("2");
        }
    }

    @Test
    void itIsClosedWhenThePublicOneIsReleased() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(LoginConnectionsTest::answerWithNumber);
                Tunnel tunnel = new Tunnel(origin.address())) {
            ask(tunnel, "a");

            tunnel.proxy.release("a");

            assertThat(origin.awaitEnd(10)).isTrue();
            eventually(() -> tunnel.client.openConnections() == 0);
            assertThat(ask(tunnel, "a")).isEqualTo("2");
        }
    }

    @Test
    void itIsClosedWhenTheSessionEnds() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(LoginConnectionsTest::answerWithNumber);
                Tunnel tunnel = new Tunnel(origin.address())) {
            ask(tunnel, "a");

            tunnel.agent.end(ErrorCode.NO_ERROR, "the link is lost");

            eventually(() -> tunnel.client.openConnections() == 0);
            assertThat(tunnel.client.logins().count()).isZero();
        }
    }

    /** The tunnel's limit is two. */
    @Test
    void beyondTheLimitNothingIsKept() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start(LoginConnectionsTest::answerWithNumber);
                Tunnel tunnel = new Tunnel(origin.address())) {
            ask(tunnel, "a");
            ask(tunnel, "b");
            Headers login = Headers.of("Authorization", "NTLM TlRMTVNTUAAB");

            assertThat(ask(tunnel, "/", login, "c")).isEqualTo("3");
            assertThat(ask(tunnel, "c")).isEqualTo("4");
            assertThat(ask(tunnel, "")).isEqualTo("4");
            assertThat(ask(tunnel, "a")).isEqualTo("1");
        }
    }
}
