package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.SessionState;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxySettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a hub does with agents whose credential is of one of them, and with those whose credential was revoked. */
final class RevokedAgentTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(50);

    private final ManualTimer timer = new ManualTimer();
    private final Set<String> revoked = new HashSet<>();
    private AgentRegistry registry;
    private Hub hub;

    @BeforeEach
    void open() {
        ProxyConfig config = ProxyConfig.read(SettingSource.ofMaps(Map.of("resume-grace", "15s"), Map.of()), 256 << 20);
        registry = new AgentRegistry(config.hub());
        hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
        hub.admitting(
                credential -> !revoked.contains(credential.name()),
                credential -> credential.name().equals("token"));
    }

    private DiallingAgent dial(AgentCredential credential, HelloBody hello) {
        DiallingAgent agent = new DiallingAgent(hub, timer, credential, "15s").says(hello);
        timer.advance(ROUND_TRIP);
        return agent;
    }

    private static AgentCredential of(String agent, AgentCredential.Proof proof) {
        return new AgentCredential(agent, ServiceGrant.of(List.of("default")), Optional.of(agent), proof);
    }

    private static AgentCredential of(String agent) {
        return of(agent, new AgentCredential.Unspecified());
    }

    private static String close(ErrorCode code) {
        return Protocol.closeCode(code) + " " + code;
    }

    @Test
    void foreignNameIsRefusedWithTheReason() {
        DiallingAgent agent = dial(of("site"), DiallingAgent.hello("other", 1));

        assertThat(agent.isWelcomed()).isFalse();
        assertThat(agent.closed())
                .startsWith(close(ErrorCode.NOT_ALLOWED))
                .contains("agent 'site'")
                .contains("'other'");
        assertThat(registry.members().seats()).isZero();
    }

    @Test
    void foreignServiceIsRefusedWithTheReason() {
        AgentCredential shop = new AgentCredential(
                "site",
                ServiceGrant.of(List.of("shop")).and(ServiceGrant.any()),
                Optional.of("site"),
                new AgentCredential.Unspecified());

        DiallingAgent agent = dial(shop, DiallingAgent.hello("site", 1));

        assertThat(agent.closed()).contains("does not grant the service 'default'");
    }

    @Test
    void helloHasToBeTheOneThatWasSigned() {
        HelloBody hello = DiallingAgent.hello("site", 1);
        HandshakeProof signed =
                new HandshakeProof("hub", "site", hello.instanceId(), HandshakeProof.digest(hello.services()), "nonce");
        AgentCredential credential = of("site", new AgentCredential.Signature("c", "k", signed));

        assertThat(dial(credential, hello).isWelcomed()).isTrue();
        assertThat(dial(credential, DiallingAgent.hello("site", 2)).closed())
                .startsWith(close(ErrorCode.NOT_ALLOWED))
                .contains("not the one that was signed");
    }

    @Test
    void revokedAgentsSessionsEndOnEveryLinkAndOthersGoOn() {
        DiallingAgent one = dial(of("site"), DiallingAgent.hello("site", 1));
        DiallingAgent two = dial(of("site"), DiallingAgent.hello("site", 1));
        DiallingAgent other = dial(of("other"), DiallingAgent.hello("other", 2));
        MuxSession session = one.session();

        revoked.add("site");
        hub.endRevoked();
        timer.advance(ROUND_TRIP);

        assertThat(one.closed()).startsWith(close(ErrorCode.HANDSHAKE)).contains("revoked");
        assertThat(two.closed()).startsWith(close(ErrorCode.HANDSHAKE));
        assertThat(session.snapshot().state()).isEqualTo(SessionState.ENDED);
        assertThat(other.closed()).isEmpty();
        assertThat(registry.sessions()).hasSize(1);
    }

    @Test
    void whoSharesATokenThatIsReplacedIsAskedToComeAgain() {
        AgentCredential shared =
                new AgentCredential("token", ServiceGrant.any(), Optional.empty(), new AgentCredential.Unspecified());
        DiallingAgent before = dial(shared, DiallingAgent.hello("site", 1));

        revoked.add("token");
        hub.endRevoked();
        timer.advance(ROUND_TRIP);
        assertThat(before.closed()).as("requests still find it").isEmpty();
        assertThat(registry.sessions()).hasSize(1);

        timer.advance(ProxySettings.DRAIN_DELAY.defaultValue());
        assertThat(registry.hasAgent()).as("and then no more").isFalse();
        timer.advance(ProxySettings.DRAIN_DEADLINE.defaultValue().plusSeconds(5));
        assertThat(before.closed()).startsWith(close(ErrorCode.SHUTTING_DOWN));
    }

    @Test
    void requestOfARevokedAgentEndsAsThatOfOneThatIsLost() {
        dial(of("site"), DiallingAgent.hello("site", 1));
        RequestHead head = new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);
        MuxStream stream = registry.choose("default", Set.of())
                .orElseThrow()
                .open(head, new StreamListener() {
                    @Override
                    public void onReadable() {}

                    @Override
                    public void onWritable() {}
                })
                .orElseThrow();

        revoked.add("site");
        hub.endRevoked();
        timer.advance(ROUND_TRIP);

        assertThat(stream.failure().orElseThrow())
                .isInstanceOfSatisfying(
                        Frame.Reset.class, reset -> assertThat(reset.code()).isEqualTo(ErrorCode.HANDSHAKE));
        assertThat(ForwardError.of(ErrorCode.HANDSHAKE)).isEqualTo(ForwardError.AGENT_LOST);
    }

    @Test
    void sessionOfARevokedAgentIsNotGoneOnWith() {
        DiallingAgent before = dial(of("site"), DiallingAgent.hello("site", 1));
        before.links().cutSilently();
        revoked.add("site");

        DiallingAgent after =
                new DiallingAgent(hub, timer, of("site"), "15s").asksFor(before, DiallingAgent.hello("site", 1));
        timer.advance(ROUND_TRIP);

        assertThat(after.isWelcomed()).isFalse();
        assertThat(after.closed()).startsWith(close(ErrorCode.NOT_ALLOWED)).contains("revoked meanwhile");
    }
}
