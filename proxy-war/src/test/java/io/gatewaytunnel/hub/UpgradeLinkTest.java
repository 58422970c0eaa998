package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.SessionState;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.websocket.WebSocketClose;
import io.gatewaytunnel.websocket.WebSocketConversation;
import io.gatewaytunnel.websocket.WebSocketEncoder;
import io.gatewaytunnel.websocket.WebSocketRole;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A link over a connection in memory, an agent's WebSocket at the other end, and time that the test moves. */
final class UpgradeLinkTest {
    private static final Duration CLOSE_TIME = Duration.ofSeconds(6);

    private final ManualTimer timer = new ManualTimer();
    private final ProxyConfig config = ProxyConfig.read(
            SettingSource.ofMaps(Map.of("token", "right-right-right-right", "resume-grace", "15s"), Map.of()),
            256 << 20);
    private final AgentRegistry registry = new AgentRegistry(config.hub());
    private final Hub hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
    private final UpgradeLinks links = new UpgradeLinks(hub);
    private final UpgradeLink link = new UpgradeLink(links, DiallingAgent.ANY, "127.0.0.1");
    private final MemorySocket socket = new MemorySocket();
    private final WebSocketConversation agent =
            new WebSocketConversation(WebSocketRole.CLIENT, Protocol.MAX_MESSAGE_BYTES, () -> 0x01020304);
    private final List<byte[]> atAgent = new ArrayList<>();
    private final List<String> outcomes = new ArrayList<>();

    @Test
    void agentIsWelcomedAndItsSessionGoesOn() {
        MuxSession session = welcomed();

        assertThat(LinkHandshake.decodeWelcome(atAgent.get(0)).resumed()).isFalse();
        assertThat(session.snapshot().state()).isEqualTo(SessionState.ATTACHED);

        atAgent.clear();
        says(FrameEncoder.encodePlain(new Frame.Ping(7)));
        assertThat(atAgent).as("the pong").hasSize(1);
    }

    @Test
    void messageIsReadHoweverItIsCutAndOnlyWhenTheServerSaysSo() {
        link.onConnected(socket);
        ByteBuffer hello = said(LinkHandshake.encodeHello(DiallingAgent.hello("one", 1)));
        int readsBefore = socket.reads();
        while (hello.hasRemaining()) {
            socket.comes(ByteBuffer.wrap(new byte[] {hello.get()}));
        }
        link.send(ByteBuffer.wrap(new byte[] {1}), outcome("sent"));
        assertThat(socket.reads()).as("whoever sends does not read").isEqualTo(readsBefore);

        link.onSignal();

        assertThat(registry.sessions()).hasSize(1);
    }

    @Test
    void peerThatDoesNotReadIsOwedOneMessage() {
        welcomed();
        socket.stall();
        outcomes.clear();
        link.send(ByteBuffer.allocate(60_000), outcome("first"));
        int kept = socket.keptBytes();
        assertThat(kept).isBetween(60_000, 60_014);

        for (int i = 0; i < 100; i++) {
            comes(control(0x89, "00"));
        }
        link.send(ByteBuffer.allocate(60_000), outcome("second"));
        link.send(ByteBuffer.allocate(60_000), outcome("third"));

        assertThat(socket.keptBytes()).isEqualTo(kept);
        assertThat(outcomes).containsExactly("third failed");

        socket.takesAgain();
        link.onSignal();
        assertThat(outcomes).containsExactly("third failed", "first", "second");
        assertThat(socket.arrived().remaining())
                .as("two messages, and one answer to a hundred pings")
                .isEqualTo(2 * kept + 3);
    }

    @Test
    void pingIsAnswered() {
        welcomed();
        socket.arrived();

        comes(control(0x89, "616263"));

        assertThat(socket.arrived()).isEqualTo(ByteBuffer.wrap(HexFormat.of().parseHex("8a03616263")));
    }

    @Test
    void closeOfTheAgentIsAnsweredAndTheConnectionEnds() {
        MuxSession session = welcomed();

        agent.close(Protocol.closeCode(ErrorCode.SHUTTING_DOWN), "gone");
        agentSaysOwed();

        hears();
        assertThat(agent.closed()).contains(new WebSocketClose(Protocol.closeCode(ErrorCode.SHUTTING_DOWN), ""));
        assertThat(socket.closes()).isEqualTo(1);
        assertThat(session.snapshot().state()).isEqualTo(SessionState.ENDED);
    }

    @Test
    void closeThatCameBeforeNothingLeftAnyMoreCounts() {
        MuxSession session = welcomed();
        socket.breaksForWrites();
        link.send(ByteBuffer.allocate(1), outcome("sent"));
        assertThat(outcomes).endsWith("sent failed");
        assertThat(socket.closes()).isZero();

        agent.close(Protocol.closeCode(ErrorCode.SHUTTING_DOWN), "gone");
        agentSaysOwed();

        assertThat(session.snapshot().state()).isEqualTo(SessionState.ENDED);
        timer.advance(CLOSE_TIME);
        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void closeOfOursWaitsForTheAnswer() {
        MuxSession session = welcomed();

        session.end(ErrorCode.SHUTTING_DOWN, "the proxy is stopping");

        hears();
        assertThat(agent.closed().orElseThrow().code()).isEqualTo(Protocol.closeCode(ErrorCode.SHUTTING_DOWN));
        assertThat(socket.closes()).isZero();
        agentSaysOwed();
        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void agentThatDoesNotAnswerACloseIsCutOff() {
        welcomed().end(ErrorCode.SHUTTING_DOWN, "the proxy is stopping");

        timer.advance(CLOSE_TIME);

        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void linkThatIsGivenUpEndsAtOnceThoughItsPeerTakesNothing() {
        welcomed();
        socket.stall();
        link.send(ByteBuffer.allocate(1000), outcome("sent"));

        link.abort(Protocol.closeCode(ErrorCode.LINK_DEAD), "nothing came");

        assertThat(socket.closes()).isEqualTo(1);
        assertThat(outcomes).containsExactly("sent failed");
        link.send(ByteBuffer.allocate(1), outcome("later"));
        assertThat(outcomes).containsExactly("sent failed", "later failed");
    }

    @Test
    void brokenRuleIsToldAndTheRestIsThrownAwayUntilTheAgentEnds() {
        MuxSession session = welcomed();

        comes(control(0x81, "61")); // text
        hears();
        assertThat(agent.closed().orElseThrow().code()).isEqualTo(1003);
        assertThat(session.snapshot().state()).isEqualTo(SessionState.DETACHED);
        assertThat(socket.isOutputEnded()).isTrue();
        assertThat(socket.closes()).as("or TCP would reset what was said").isZero();

        comes(control(0x82, "00"));
        socket.ends();
        link.onSignal();
        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void agentThatBrokeARuleAndGoesOnIsCutOff() {
        welcomed();
        comes(control(0x81, "61"));

        timer.advance(CLOSE_TIME);

        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void messageOverTheLimitIsRefused() {
        welcomed();

        comes(ByteBuffer.wrap(HexFormat.of().parseHex("82fe" + "fff8" + "00000000")));

        hears();
        assertThat(agent.closed().orElseThrow().code()).isEqualTo(1009);
    }

    @Test
    void connectionThatBreaksDetachesTheSession() {
        MuxSession session = welcomed();
        socket.breaks();
        link.onSignal();

        assertThat(session.snapshot().state()).isEqualTo(SessionState.DETACHED);
        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void connectionThatEndsWithoutACloseDetachesTheSession() {
        MuxSession session = welcomed();
        socket.ends();
        link.onSignal();

        assertThat(session.snapshot().state()).isEqualTo(SessionState.DETACHED);
        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void connectionThatTheServerIsDoneWithDetachesTheSession() {
        MuxSession session = welcomed();
        link.onGone();

        assertThat(session.snapshot().state()).isEqualTo(SessionState.DETACHED);
        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void agentThatSaysNothingIsCutOff() {
        link.onConnected(socket);

        timer.advance(Duration.ofSeconds(11));
        hears();
        assertThat(agent.closed().orElseThrow().code()).isEqualTo(Protocol.closeCode(ErrorCode.LINK_DEAD));
        assertThat(socket.closes()).isEqualTo(1);
    }

    @Test
    void whenTheApplicationGoesNobodyIsLeft() {
        welcomed();
        hub.close();

        links.close(); // the agent does not answer

        assertThat(socket.closes()).isEqualTo(1);
    }

    private MuxSession welcomed() {
        link.onConnected(socket);
        says(LinkHandshake.encodeHello(DiallingAgent.hello("one", 1)));
        assertThat(registry.sessions()).hasSize(1);
        return registry.sessions().get(0);
    }

    private void says(ByteBuffer message) {
        comes(said(message));
        hears();
    }

    private ByteBuffer said(ByteBuffer message) {
        ByteBuffer frame = ByteBuffer.allocate(agent.frameBytes(message.remaining()));
        assertThat(agent.say(message, frame)).isTrue();
        return frame.flip();
    }

    private void agentSaysOwed() {
        ByteBuffer owed = ByteBuffer.allocate(WebSocketEncoder.MOST_OWED_BYTES);
        agent.sayOwed(owed);
        comes(owed.flip());
    }

    private void comes(ByteBuffer bytes) {
        socket.comes(bytes);
        link.onSignal();
    }

    /** Takes what has come to the agent apart. */
    private void hears() {
        agent.receive(socket.arrived(), atAgent::add);
    }

    /** A short frame of a client, under a mask of zeros. */
    private static ByteBuffer control(int firstOctet, String payloadHex) {
        byte[] payload = HexFormat.of().parseHex(payloadHex);
        ByteBuffer frame = ByteBuffer.allocate(6 + payload.length);
        frame.put((byte) firstOctet)
                .put((byte) (0x80 | payload.length))
                .putInt(0)
                .put(payload);
        return frame.flip();
    }

    private Link.SendCompletion outcome(String name) {
        return new Link.SendCompletion() {
            @Override
            public void sent() {
                outcomes.add(name);
            }

            @Override
            public void failed(Throwable cause) {
                outcomes.add(name + " failed");
            }
        };
    }
}
