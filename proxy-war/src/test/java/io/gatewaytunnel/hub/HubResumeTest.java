package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.SessionState;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Agents that come back for the session that they had, on time that the test moves. */
final class HubResumeTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(100);
    private static final String GRACE = "15s";
    private static final HelloBody HELLO = DiallingAgent.hello("one", 1);
    private static final RequestHead HEAD =
            new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);

    private final ManualTimer timer = new ManualTimer();
    private final ProxyConfig config = ProxyConfig.read(
            SettingSource.ofMaps(
                    Map.of("token", "right-right-right-right", "resume-grace", GRACE, "max-links", "1"), Map.of()),
            256 << 20);
    private final AgentRegistry registry = new AgentRegistry(config.hub());
    private final Hub hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
    private final DiallingAgent first = dial(DiallingAgent.ANY).says(HELLO);

    HubResumeTest() {
        timer.advance(ROUND_TRIP);
    }

    private DiallingAgent dial(AgentCredential credential) {
        return new DiallingAgent(hub, timer, credential, GRACE);
    }

    private DiallingAgent comesBack() {
        DiallingAgent again = dial(DiallingAgent.ANY).asksFor(first, HELLO);
        timer.advance(ROUND_TRIP);
        return again;
    }

    private MuxSession session() {
        return registry.sessions().get(0);
    }

    private static String close(ErrorCode code) {
        return Protocol.closeCode(code) + " " + code;
    }

    @Test
    void agentWhoseLinkBrokeGoesOnWithItsSessionAndTakesNoFurtherPlace() {
        MuxSession before = session();
        first.links().cut();
        assertThat(registry.hasAgent()).isFalse();
        assertThat(hub.refusal())
                .as("the only place is taken, by the one who may come")
                .isEmpty();

        DiallingAgent again = comesBack();

        assertThat(again.isResumed()).isTrue();
        assertThat(again.token()).isEqualTo(first.token());
        assertThat(registry.sessions()).containsExactly(before);
        assertThat(registry.hasAgent()).isTrue();
        assertThat(registry.members().seats()).isEqualTo(1);
    }

    @Test
    void newerLinkWinsOverOneThatOnlySeemsAlive() {
        first.links().cutSilently();

        DiallingAgent again = comesBack();

        assertThat(again.isResumed()).isTrue();
        assertThat(first.links().left().closeCode()).isEqualTo(Protocol.closeCode(ErrorCode.LINK_LOST));
        assertThat(session().isUsable()).isTrue();
    }

    @Test
    void ofTwoThatComeAtOnceTheLaterCarriesTheSession() {
        first.links().cut();
        DiallingAgent earlier = dial(DiallingAgent.ANY).asksFor(first, HELLO);
        DiallingAgent later = dial(DiallingAgent.ANY).asksFor(first, HELLO);

        timer.advance(ROUND_TRIP);

        assertThat(later.isResumed()).isTrue();
        assertThat(later.closed()).isEmpty();
        assertThat(earlier.closed()).startsWith("" + Protocol.closeCode(ErrorCode.LINK_LOST));
        assertThat(session().isUsable()).isTrue();
    }

    @Test
    void welcomeThatIsLostIsAskedForAgain() {
        first.links().cut();
        DiallingAgent cutOff = dial(DiallingAgent.ANY).asksFor(first, HELLO);
        timer.advance(Duration.ofMillis(15)); // the hello is there, the welcome on its way
        cutOff.links().cut();

        assertThat(session().snapshot().state()).isEqualTo(SessionState.DETACHED);
        assertThat(comesBack().isResumed()).isTrue();
        assertThat(session().isUsable()).isTrue();
    }

    @Test
    void sessionEndsWithItsGraceAndIsUnknownThen() {
        first.links().cut();
        ResumePoint late = new ResumePoint(first.token(), 0);
        timer.advance(Duration.ofSeconds(17));

        DiallingAgent again = dial(DiallingAgent.ANY).says(HELLO.asking(Optional.of(late)));
        timer.advance(ROUND_TRIP);

        assertThat(again.isWelcomed()).isTrue();
        assertThat(again.isResumed()).isFalse();
        assertThat(again.token()).isNotEqualTo(first.token());
    }

    @Test
    void detachedSessionGivesWayWhileMemoryIsShort() {
        first.links().cut();
        timer.advance(Duration.ofSeconds(3));
        assertThat(registry.members().seats()).isEqualTo(1);

        config.budget().hold(config.budget().totalBytes());
        timer.advance(Duration.ofSeconds(2));

        assertThat(registry.members().seats()).isZero();
        assertThat(comesBack().isResumed()).isFalse();
    }

    @Test
    void sessionThatHasItsLinkKeepsItWhileMemoryIsShort() {
        config.budget().hold(config.budget().totalBytes());
        timer.advance(Duration.ofSeconds(3));

        assertThat(session().isUsable()).isTrue();
    }

    @Test
    void sessionOfAnotherNodeIsRefusedBeforeAnythingIsEnded() {
        ResumePoint elsewhere = new ResumePoint("5".repeat(32), 3, Optional.of("another"));
        first.links().cut();
        DiallingAgent agent = dial(DiallingAgent.ANY).says(HELLO.asking(Optional.of(elsewhere)));
        timer.advance(ROUND_TRIP);

        assertThat(agent.isWelcomed()).isFalse();
        assertThat(agent.closed()).startsWith(close(ErrorCode.WRONG_NODE));
        assertThat(comesBack().isResumed()).isTrue();
    }

    @Test
    void unknownSessionOfThisNodeIsReplacedByANewOne() {
        hub.close();
        Hub other = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
        ResumePoint forgotten = new ResumePoint("5".repeat(32), 3, Optional.of(other.nodeId()));
        timer.advance(ROUND_TRIP);

        DiallingAgent agent =
                new DiallingAgent(other, timer, DiallingAgent.ANY, GRACE).says(HELLO.asking(Optional.of(forgotten)));
        timer.advance(ROUND_TRIP);

        assertThat(agent.isWelcomed()).isTrue();
        assertThat(agent.isResumed()).isFalse();
    }

    @Test
    void anotherCredentialsOrInstancesTokenGetsNothingOfTheSession() {
        MuxSession own = session();
        ResumePoint stolen = new ResumePoint(first.token(), 0);
        AgentCredential other = new AgentCredential("another", ServiceGrant.oneShared());

        DiallingAgent stranger = dial(other).says(HELLO.asking(Optional.of(stolen)));
        DiallingAgent instance =
                dial(DiallingAgent.ANY).says(DiallingAgent.hello("one", 2).asking(Optional.of(stolen)));
        timer.advance(ROUND_TRIP);

        assertThat(stranger.isResumed()).isFalse();
        assertThat(instance.isResumed()).isFalse();
        assertThat(own.isUsable()).as("it has kept its link").isTrue();
    }

    @Test
    void positionThatCannotBeEndsTheSession() {
        first.links().cut();
        ResumePoint invented = new ResumePoint(first.token(), 1_000_000);

        DiallingAgent again = dial(DiallingAgent.ANY).says(HELLO.asking(Optional.of(invented)));
        timer.advance(ROUND_TRIP);

        assertThat(again.closed()).startsWith(close(ErrorCode.PROTOCOL_ERROR));
        assertThat(registry.sessions()).isEmpty();
    }

    @Test
    void helloThatWasOnItsWayWhileTheSessionWentOnChangesNothing() {
        ResumePoint before = new ResumePoint(first.token(), 0);
        assertThat(session().open(HEAD, new Nobody())).isPresent();
        timer.advance(ROUND_TRIP);

        DiallingAgent late = dial(DiallingAgent.ANY).says(HELLO.asking(Optional.of(before)));
        timer.advance(ROUND_TRIP);

        assertThat(late.closed()).startsWith(close(ErrorCode.LINK_LOST));
        assertThat(first.closed()).isEmpty();
        assertThat(session().isUsable()).as("it has kept its link").isTrue();
    }

    @Test
    void sessionUnderWayIsResumedWhileTheHubTakesNoNewOnes() {
        assertThat(session().open(HEAD, new Nobody())).isPresent();
        hub.goAway(Duration.ofMinutes(1));
        first.links().cut();
        timer.advance(ROUND_TRIP);

        assertThat(hub.refusal()).isEmpty();
        assertThat(comesBack().isResumed()).isTrue();
        assertThat(dial(DiallingAgent.ANY).says(DiallingAgent.hello("two", 3)).isWelcomed())
                .isFalse();
        assertThat(hub.refusal()).isPresent();
    }

    private record Nobody() implements StreamListener {
        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}
    }

    @Test
    void newerInstanceOfTheSameNameTakesOverFromADetachedOne() {
        first.links().cut();

        DiallingAgent newer = dial(DiallingAgent.ANY).says(DiallingAgent.hello("one", 2));
        timer.advance(ROUND_TRIP);

        assertThat(newer.isWelcomed()).isTrue();
        assertThat(registry.sessions()).hasSize(1);
        assertThat(comesBack().isResumed()).isFalse();
    }

    @Test
    void agentThatFindsAllPlacesTakenGetsThatOfOneWithoutALink() {
        MuxSession absent = session();
        first.links().cut();

        DiallingAgent other = dial(DiallingAgent.ANY).says(DiallingAgent.hello("two", 3));
        timer.advance(ROUND_TRIP);

        assertThat(other.isWelcomed()).isTrue();
        assertThat(absent.snapshot().state()).isEqualTo(SessionState.ENDED);
        assertThat(registry.members().seats()).isEqualTo(1);
    }

    @Test
    void agentWithALinkKeepsItsPlace() {
        DiallingAgent other = dial(DiallingAgent.ANY).says(DiallingAgent.hello("two", 3));
        timer.advance(ROUND_TRIP);

        assertThat(other.closed()).startsWith(close(ErrorCode.CALM_DOWN));
        assertThat(session().isUsable()).isTrue();
    }
}
