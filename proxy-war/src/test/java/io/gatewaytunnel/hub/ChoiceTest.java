package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.LoopbackLinks;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who gets the next request. */
final class ChoiceTest {
    private static final AgentCredential ANY = new AgentCredential("token", ServiceGrant.oneShared());
    private static final PeerLimits LIMITS = new PeerLimits(100, 65_536, 60_000);

    private final ManualTimer timer = new ManualTimer();
    private final MuxRuntime runtime = new MuxRuntime(timer, new MemoryBudget(64 << 20), MuxSettings.defaults());
    private final Map<MuxSession, Seat> seats = new HashMap<>();
    private final AgentRegistry registry =
            new AgentRegistry(ProxyConfig.read(SettingSource.ofMaps(Map.of(), Map.of()), 256 << 20)
                    .hub());

    private static HelloBody hello(String name, int instance, String... services) {
        return new HelloBody("1", name, "%032x".formatted(instance), List.of(services), LIMITS, Optional.empty());
    }

    private MuxSession session(String name) {
        MuxSession session =
                new MuxSession(Role.PROXY, runtime, new SessionTerms(name, LIMITS, LIMITS), new Unconcerned());
        session.attach(new LoopbackLinks(timer, Duration.ofMillis(1), 0).left());
        return session;
    }

    private MuxSession joined(String name, int instance) {
        return joined(session(name), name, instance);
    }

    private MuxSession joined(MuxSession session, String name, int instance) {
        Candidate candidate = new Candidate(ANY, hello(name, instance, "default"), "here");
        Entry entry = registry.members().tryJoin(candidate, Set.of());
        assertThat(entry).isInstanceOf(Entry.Admitted.class);
        Seat seat = ((Entry.Admitted) entry).seat();
        seats.put(session, seat);
        assertThat(registry.members().take(seat, session)).isTrue();
        return session;
    }

    private void leave(MuxSession session) {
        registry.members().giveBack(Objects.requireNonNull(seats.get(session)));
    }

    private static void open(MuxSession session) {
        RequestHead head = new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);
        assertThat(session.open(head, new Unconcerned())).isPresent();
    }

    private static final class Unconcerned implements SessionListener, StreamListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            return this;
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {}

        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}
    }

    @Test
    void agentWithTheLeastInFlightIsChosen() {
        MuxSession busy = joined("busy", 1);
        MuxSession idle = joined("idle", 2);
        open(busy);

        assertThat(registry.choose("default", Set.of())).contains(idle);
    }

    @Test
    void agentsThatAreAlikeTakeTurnsByChance() {
        MuxSession one = joined("one", 1);
        MuxSession two = joined("two", 2);
        MuxSession three = joined("three", 3);
        Map<MuxSession, Integer> chosen = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            chosen.merge(registry.choose("default", Set.of()).orElseThrow(), 1, Integer::sum);
        }

        assertThat(chosen).containsOnlyKeys(one, two, three);
        assertThat(chosen.values()).allSatisfy(count -> assertThat(count).isBetween(800, 1_200));
    }

    @Test
    void agentThatRefusesGetsFewerForAWhile() {
        MuxSession refusing = joined("refusing", 1);
        MuxSession other = joined("other", 2);
        open(other);
        registry.onRefused(refusing);

        assertThat(registry.choose("default", Set.of())).contains(other);
    }

    @Test
    void sessionThatWasTriedIsLeftOut() {
        MuxSession only = joined("only", 1);

        assertThat(registry.choose("default", Set.of(only))).isEmpty();
        MuxSession other = joined("other", 2);
        assertThat(registry.choose("default", Set.of(only))).contains(other);
    }

    @Test
    void otherLinkOfAnAgentThatRefusedComesLast() {
        MuxSession first = joined("agent", 1);
        MuxSession second = session("agent");
        joined(second, "agent", 1);
        MuxSession other = joined("other", 2);
        open(other);

        assertThat(registry.choose("default", Set.of(first))).contains(other);
        leave(other);
        assertThat(registry.choose("default", Set.of(first))).contains(second);
    }

    @Test
    void serviceThatNobodyOffersHasNoAgent() {
        joined("one", 1);

        assertThat(registry.choose("other", Set.of())).isEmpty();
    }

    @Test
    void serviceOfAnAgentThatIsThereIsWaitedForHoweverLongAgoItCame() {
        MuxSession only = joined("only", 1);

        assertThat(registry.wasOffered("default", Duration.ofNanos(-1)))
                .as("it may be without a link")
                .isTrue();
        assertThat(registry.wasOffered("other", Duration.ofHours(1))).isFalse();

        leave(only);
        assertThat(registry.wasOffered("default", Duration.ofNanos(-1))).isFalse();
        assertThat(registry.wasOffered("default", Duration.ofHours(1))).isTrue();
    }

    @Test
    void agentThatLeavesIsGoneAtOnce() {
        MuxSession only = joined("only", 1);
        leave(only);

        assertThat(registry.hasAgent()).isFalse();
        assertThat(registry.service()).isEmpty();
        assertThat(registry.choose("default", Set.of())).isEmpty();
    }
}
