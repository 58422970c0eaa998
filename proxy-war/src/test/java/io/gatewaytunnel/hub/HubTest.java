package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MessageBytes;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.settings.ProxyConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The door for agents, on time that the test moves. */
final class HubTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration HELLO = Duration.ofSeconds(10);

    private final ManualTimer timer = new ManualTimer();
    private AgentRegistry registry = new AgentRegistry(config(Map.of()).hub());
    private Hub hub = hub(Map.of());

    private static ProxyConfig config(Map<String, String> given) {
        Map<String, String> settings = new HashMap<>(given);
        settings.put("token", "right-right-right-right");
        return ProxyConfig.read(SettingSource.ofMaps(settings, Map.of()), 256 << 20);
    }

    private Hub hub(Map<String, String> settings) {
        ProxyConfig config = config(settings);
        registry = new AgentRegistry(config.hub());
        hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
        return hub;
    }

    private DiallingAgent dial(String name, int instance) {
        return new DiallingAgent(hub, timer).says(DiallingAgent.hello(name, instance));
    }

    private DiallingAgent welcomed(String name, int instance) {
        DiallingAgent agent = dial(name, instance);
        timer.advance(ROUND_TRIP);
        assertThat(agent.isWelcomed()).isTrue();
        return agent;
    }

    private static String close(ErrorCode code) {
        return Protocol.closeCode(code) + " " + code;
    }

    private MuxStream openedStream() {
        MuxSession session = registry.choose("default", Set.of()).orElseThrow();
        RequestHead head = new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);
        return session.open(head, new StreamListener() {
                    @Override
                    public void onReadable() {}

                    @Override
                    public void onWritable() {}
                })
                .orElseThrow();
    }

    @Test
    void sessionHasOneNameOnBothSides() {
        DiallingAgent agent = welcomed("agent", 1);

        assertThat(agent.session().name()).startsWith("agent#");
        assertThat(registry.sessions())
                .extracting(MuxSession::name)
                .containsExactly(agent.session().name());
    }

    @Test
    void nameIsKeptByTheOneThatAnswersAndTheNewcomerHearsWhoHasIt() {
        DiallingAgent old = welcomed("agent", 1);
        DiallingAgent newcomer = dial("agent", 2);
        timer.advance(ROUND_TRIP);

        assertThat(newcomer.isWelcomed()).isFalse();
        assertThat(newcomer.closed()).startsWith(close(ErrorCode.NAME_IN_USE)).contains("left");
        assertThat(old.closed()).isEmpty();
        assertThat(registry.sessions()).hasSize(1);
    }

    @Test
    void nameOfOneThatDoesNotAnswerPassesOnAfterTheProbe() {
        DiallingAgent old = welcomed("agent", 1);
        old.links().cutSilently();
        DiallingAgent newcomer = dial("agent", 2);

        timer.advance(PROBE.minus(ROUND_TRIP));
        assertThat(newcomer.isWelcomed()).isFalse();
        assertThat(newcomer.closed()).isEmpty();
        timer.advance(ROUND_TRIP.plus(ROUND_TRIP));

        assertThat(newcomer.isWelcomed()).isTrue();
        assertThat(old.links().left().closeCode()).isEqualTo(Protocol.closeCode(ErrorCode.REPLACED));
        assertThat(registry.sessions()).hasSize(1);
        assertThat(registry.members().seats()).isEqualTo(1);
    }

    @Test
    void nameOfOneThatSaidGoAwayPassesOnAtOnce() {
        DiallingAgent old = welcomed("agent", 1);
        MuxStream underWay = openedStream();
        old.session().goAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(30), "restart");
        timer.advance(ROUND_TRIP);
        assertThat(registry.hasAgent()).isFalse();

        DiallingAgent newcomer = welcomed("agent", 2);

        assertThat(newcomer.closed()).isEmpty();
        assertThat(old.closed()).startsWith(close(ErrorCode.REPLACED));
        assertThat(underWay.failure()).isPresent();
    }

    @Test
    void oneLinkThatAnswersIsEnough() {
        DiallingAgent dead = welcomed("agent", 1);
        DiallingAgent alive = welcomed("agent", 1);
        dead.links().cutSilently();

        DiallingAgent newcomer = dial("agent", 2);
        timer.advance(ROUND_TRIP);

        assertThat(newcomer.closed()).startsWith(close(ErrorCode.NAME_IN_USE));
        assertThat(alive.closed()).isEmpty();
    }

    @Test
    void manyNewcomersUnderOneNameCostOneQuestion() {
        DiallingAgent old = welcomed("agent", 1);
        old.links().cutSilently();
        timer.advance(ROUND_TRIP);
        int before = old.links().left().messages();
        List<DiallingAgent> first = new ArrayList<>();
        for (int link = 0; link < 4; link++) {
            first.add(dial("agent", 2));
        }
        List<DiallingAgent> others = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            others.add(dial("agent", 3 + i));
        }
        timer.advance(ROUND_TRIP);

        assertThat(others).allSatisfy(other -> assertThat(other.closed()).startsWith(close(ErrorCode.NAME_IN_USE)));
        assertThat(old.links().left().messages() - before).isEqualTo(1);
        timer.advance(PROBE);
        assertThat(first).allSatisfy(link -> assertThat(link.isWelcomed()).isTrue());
        assertThat(registry.members().seats()).isEqualTo(4);
    }

    @Test
    void newcomerThatLeavesWhileItWaitsChangesNothing() {
        DiallingAgent old = welcomed("agent", 1);
        old.links().cutSilently();
        DiallingAgent newcomer = dial("agent", 2);
        timer.advance(ROUND_TRIP);
        newcomer.links().cut();
        timer.advance(PROBE);

        assertThat(registry.members().seats()).isEqualTo(1);
        assertThat(old.links().left().closeCode()).isZero();
    }

    @Test
    void seatIsGivenBackWhenTheWelcomeFails() {
        BrokenLink link = new BrokenLink();
        hub.connect(link, DiallingAgent.ANY).onMessage(bytes(DiallingAgent.hello("agent", 1)));
        assertThat(registry.members().seats()).isEqualTo(1);

        link.fail();

        assertThat(registry.members().seats()).isZero();
        assertThat(link.closeCode).isEqualTo(Protocol.closeCode(ErrorCode.LINK_LOST));
    }

    @Test
    void seatIsGivenBackWhenTheLinkClosesBeforeTheWelcomeIsOut() {
        BrokenLink link = new BrokenLink();
        LinkReceiver connection = hub.connect(link, DiallingAgent.ANY);
        connection.onMessage(bytes(DiallingAgent.hello("agent", 1)));
        connection.onClosed(1006, "gone");
        connection.onClosed(1006, "gone again");

        assertThat(registry.members().seats()).isZero();
        link.succeed(); // the container tells of it late
        assertThat(registry.hasAgent()).isFalse();
    }

    @Test
    void defectInTheHandshakeEndsThatLinkAlone() {
        BrokenLink link = new BrokenLink();
        link.defect = true;
        LinkReceiver connection = hub.connect(link, DiallingAgent.ANY);
        connection.onMessage(bytes(DiallingAgent.hello("agent", 1)));

        assertThat(link.closeCode).isEqualTo(Protocol.closeCode(ErrorCode.INTERNAL));
        assertThat(registry.members().seats()).isZero();
        assertThat(hub.refusal()).isEmpty();
    }

    private static byte[] bytes(HelloBody hello) {
        return MessageBytes.of(LinkHandshake.encodeHello(hello));
    }

    /** A link whose sends end when and as the test says. */
    private static final class BrokenLink implements Link {
        private @Nullable SendCompletion sending;
        private boolean defect;
        private int closeCode;

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            if (defect) {
                throw new IllegalStateException("a defect");
            }
            sending = completion;
        }

        void fail() {
            Objects.requireNonNull(sending).failed(new IllegalStateException("broken"));
        }

        void succeed() {
            Objects.requireNonNull(sending).sent();
        }

        @Override
        public void close(int code, String reason) {
            closeCode = code;
        }

        @Override
        public String description() {
            return "broken";
        }
    }

    /** The clock that began with the link runs until the welcome is out, not only until the hello has come. */
    @Test
    void welcomeThatNeverGetsOutEndsTheLink() {
        DiallingAgent agent = new DiallingAgent(hub, timer);
        agent.links().left().stall();
        agent.says(DiallingAgent.hello("agent", 1));
        timer.advance(ROUND_TRIP);
        assertThat(registry.members().seats()).isEqualTo(1);

        timer.advance(HELLO);

        assertThat(agent.links().left().closeCode()).isEqualTo(Protocol.closeCode(ErrorCode.LINK_DEAD));
        assertThat(registry.members().seats()).isZero();
    }

    @Test
    void linkThatSaysNothingIsClosed() {
        DiallingAgent silent = new DiallingAgent(hub, timer);
        timer.advance(HELLO.plus(ROUND_TRIP));

        assertThat(silent.closed()).startsWith(close(ErrorCode.LINK_DEAD)).contains("no hello");
    }

    @Test
    void linksThatSayNothingAreLimitedAndOthersAreRefusedBeforeTheUpgrade() {
        hub(Map.of("max-handshakes", "2"));
        DiallingAgent first = new DiallingAgent(hub, timer);
        assertThat(hub.refusal()).isEmpty();
        DiallingAgent second = new DiallingAgent(hub, timer);

        AgentAuthentication.Refusal refusal = hub.refusal().orElseThrow();
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.fields().first("retry-after")).isPresent();
        assertThat(refusal.detail()).contains("max-handshakes");
        DiallingAgent slippedThrough = new DiallingAgent(hub, timer);
        timer.advance(ROUND_TRIP);
        assertThat(slippedThrough.closed()).startsWith(close(ErrorCode.CALM_DOWN));

        first.says(DiallingAgent.hello("one", 1));
        timer.advance(ROUND_TRIP);
        assertThat(first.isWelcomed()).isTrue();
        assertThat(second.closed()).isEmpty();
        assertThat(hub.refusal()).isEmpty();
    }

    @Test
    void fullHubRefusesBeforeTheUpgrade() {
        hub(Map.of("max-links", "1"));
        DiallingAgent agent = welcomed("one", 1);

        AgentAuthentication.Refusal refusal = hub.refusal().orElseThrow();
        assertThat(refusal.status()).isEqualTo(503);
        assertThat(refusal.detail()).contains("max-links");
        DiallingAgent slippedThrough = dial("two", 2);
        timer.advance(ROUND_TRIP);
        assertThat(slippedThrough.closed()).startsWith(close(ErrorCode.CALM_DOWN));

        agent.session().end(ErrorCode.NO_ERROR, "done");
        timer.advance(ROUND_TRIP);
        assertThat(hub.refusal()).isEmpty();
    }

    @Test
    void drainingHubLetsNobodyIn() {
        DiallingAgent agent = welcomed("one", 1);
        DiallingAgent early = new DiallingAgent(hub, timer);
        MuxStream underWay = openedStream();
        hub.goAway(Duration.ofSeconds(30));

        assertThat(hub.refusal().orElseThrow().status()).isEqualTo(503);
        assertThat(hub.refusal().orElseThrow().fields().first("retry-after")).isPresent();
        DiallingAgent late = dial("two", 2);
        early.says(DiallingAgent.hello("three", 3));
        timer.advance(ROUND_TRIP);
        assertThat(late.closed()).startsWith(close(ErrorCode.SHUTTING_DOWN));
        assertThat(early.closed()).startsWith(close(ErrorCode.SHUTTING_DOWN));
        assertThat(agent.closed()).isEmpty();
        assertThat(underWay.failure()).isEmpty();
    }

    @Test
    void announcedHubLetsNobodyInAndStillSendsRequests() {
        DiallingAgent agent = welcomed("one", 1);
        hub.announce(Duration.ofSeconds(30));
        timer.advance(ROUND_TRIP);

        assertThat(hub.refusal().orElseThrow().status()).isEqualTo(503);
        assertThat(agent.isToldToGo()).isTrue();
        assertThat(agent.closed()).isEmpty();
        assertThat(registry.hasAgent()).isTrue();
        MuxStream late = openedStream();

        hub.goAway(Duration.ofSeconds(30));
        timer.advance(Duration.ofSeconds(10));
        assertThat(registry.hasAgent()).isFalse();
        assertThat(late.failure()).isEmpty();
        assertThat(agent.closed()).isEmpty();
    }

    /** The registry has forgotten a session that takes nothing more; the hub has not. */
    @Test
    void closeEndsSessionsToThatSaidGoAway() {
        DiallingAgent agent = welcomed("one", 1);
        MuxStream underWay = openedStream();
        agent.session().goAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(30), "restart");
        timer.advance(ROUND_TRIP);
        assertThat(registry.sessions()).isEmpty();

        hub.close();

        assertThat(underWay.failure()).isPresent();
        timer.advance(ROUND_TRIP);
        assertThat(agent.closed()).startsWith(close(ErrorCode.SHUTTING_DOWN));
        assertThat(registry.members().seats()).isZero();
    }
}
