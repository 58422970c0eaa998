package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.peer.HostileAgent;
import io.gatewaytunnel.it.peer.WirePeer;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The door for agents: what those without the token, and those with it, cannot do there. */
interface HubContract extends OnProxy {
    /** Before the attacks, whose leftovers cost time that these have not. */
    int FIRST = 1;

    /** More than a minute's share of tries. */
    int WRONG_TOKENS = 40;

    /** What the log shows, and what would be a line of its own if it went there as it came. */
    String FORGED = "\nsession=forged#1 step=end\u001b[31m\u0085";

    String SHOWN = "?session=forged#1 step=end?[31m?";

    private HostileAgent welcomed(String name) {
        return HostileAgent.welcomed(proxy().hub(), RunningProxy.TOKEN, name);
    }

    /** The answer to the handshake of an agent that shows that token. */
    private Http1Head knock(String token, String moreFields) throws IOException {
        try (RawConnection connection = new RawConnection(proxy().hub().getPort())) {
            return knock(connection, token, moreFields);
        }
    }

    private Http1Head knock(RawConnection connection, String token, String moreFields) throws IOException {
        URI hub = proxy().hub();
        return connection
                .send("GET " + hub.getPath() + " HTTP/1.1\nHost: " + hub.getAuthority()
                        + "\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Protocol: "
                        + Protocol.SUBPROTOCOL + "\nAuthorization: Bearer " + token + "\n" + moreFields + "\n")
                .readHead();
    }

    @Test
    @Order(FIRST)
    @Promise("hub-extensions")
    default void extensionThatIsOfferedIsNotAccepted() throws IOException {
        Http1Head answer = knock(
                RunningProxy.TOKEN,
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame\n");

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.first("Sec-WebSocket-Protocol")).contains(Protocol.SUBPROTOCOL);
        assertThat(answer.first("Sec-WebSocket-Extensions")).isEmpty();
    }

    @Test
    @Order(FIRST)
    @Promise("hub-wrong-tokens")
    default void rightTokenIsWelcomedAfterManyWrongOnesFromItsAddress() throws IOException {
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < WRONG_TOKENS; i++) {
            answers.add(knock("wrong-" + i, "").status());
        }

        assertThat(answers).startsWith(401).endsWith(429).containsOnly(401, 429);
        welcomed("after-many-wrong").leave();
    }

    @Test
    @Order(FIRST)
    @Promise("hub-name-kept")
    default void nameIsKeptByAnInstanceThatAnswers() {
        try (HostileAgent first = welcomed("taken");
                HostileAgent second = HostileAgent.connect(proxy().hub(), RunningProxy.TOKEN)) {
            first.answeringPings();
            second.send(WirePeer.hello("taken"));

            assertThat(second.closeCode()).isEqualTo(Protocol.closeCode(ErrorCode.NAME_IN_USE));
            assertThat(first.isOpen()).isTrue();
            first.leave();
        }
    }

    @Test
    @Order(FIRST)
    @Promise("hub-name-passed-on")
    default void nameOfAnInstanceThatDoesNotAnswerIsPassedOn() {
        try (HostileAgent second = HostileAgent.connect(proxy().hub(), RunningProxy.TOKEN);
                HostileAgent first = welcomed("silent")) {
            second.send(WirePeer.hello("silent"));

            assertThat(first.closeCode()).isEqualTo(Protocol.closeCode(ErrorCode.REPLACED));
            assertThat(second.next(Frame.Welcome.class).body().resumed()).isFalse();
            second.leave();
        }
    }

    /** Tomcat waits for 30 s; WildFly and Payara end the connection as soon as the close is out. */
    @Test
    @Order(FIRST)
    @Promise("hub-unanswered-close")
    default void connectionEndsThoughTheAgentDoesNotAnswerTheClose() throws IOException {
        try (RawConnection agent = new RawConnection(proxy().hub().getPort())) {
            assertThat(knock(agent, RunningProxy.TOKEN, "").status()).isEqualTo(101);
            agent.send(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 7}); // a message of one octet, and no hello

            assertThat(endsWithinPatience(agent)).isTrue();
        }
    }

    private static boolean endsWithinPatience(RawConnection connection) throws IOException {
        try {
            byte[] closeFrame = connection.reader().readUpTo(1000);
            return closeFrame.length < 1000;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    @Order(FIRST)
    @Promise("hub-log")
    default void whatPeersSayCannotForgeALineOfTheLog() {
        String going = "going-" + System.nanoTime();
        try (HostileAgent agent = welcomed("forger")) {
            agent.send(WirePeer.batch(1, 0, new Frame.GoAway(ErrorCode.SHUTTING_DOWN, 10_000, 0, going + FORGED)));

            awaitLogged(going + SHOWN);
            agent.leave();
        }
        assertThat(ServerLog.text(proxy())).doesNotContain(going + FORGED);
    }

    private void awaitLogged(String text) {
        await("the server's log to hold " + text)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ServerLog.text(proxy()).contains(text));
    }
}
