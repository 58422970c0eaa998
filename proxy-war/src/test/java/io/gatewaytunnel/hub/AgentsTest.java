package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.RequestHead;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who gets a seat: limits, services and names, each counted from the hello on. */
final class AgentsTest {
    private static final AgentCredential ANY = new AgentCredential("token", ServiceGrant.oneShared());
    private static final PeerLimits LIMITS = new PeerLimits(100, 65_536, 60_000);

    private final Agents agents = agents(Map.of());

    private static Agents agents(Map<String, String> settings) {
        return new Agents(ProxyConfig.read(SettingSource.ofMaps(settings, Map.of()), 256 << 20)
                .hub());
    }

    private static Candidate candidate(String name, int instance, String... services) {
        return candidate(ANY, name, instance, services);
    }

    private static Candidate candidate(AgentCredential credential, String name, int instance, String... services) {
        return new Candidate(
                credential,
                new HelloBody("1", name, "%032x".formatted(instance), List.of(services), LIMITS, Optional.empty()),
                "place " + instance);
    }

    private static MuxSession session() {
        MuxRuntime runtime = new MuxRuntime(new ManualTimer(), new MemoryBudget(1 << 20), MuxSettings.defaults());
        return new MuxSession(Role.PROXY, runtime, new SessionTerms("s", LIMITS, LIMITS), new SessionListener() {
            @Override
            public StreamListener onOpen(MuxStream stream, RequestHead head) {
                throw new AssertionError("nobody opens a stream here");
            }

            @Override
            public void onGoAway(Frame.GoAway goAway) {}

            @Override
            public void onEnded(ErrorCode code, String reason) {}
        });
    }

    private static Seat admitted(Agents agents, Candidate candidate) {
        Entry entry = agents.tryJoin(candidate, Set.of());
        assertThat(entry).isInstanceOf(Entry.Admitted.class);
        return ((Entry.Admitted) entry).seat();
    }

    private Seat admitted(Candidate candidate) {
        return admitted(agents, candidate);
    }

    private static Entry.Refused refused(Agents agents, Candidate candidate) {
        Entry entry = agents.tryJoin(candidate, Set.of());
        assertThat(entry).isInstanceOf(Entry.Refused.class);
        return (Entry.Refused) entry;
    }

    @Test
    void seatCountsBeforeThereIsASessionAndUntilItIsGivenBack() {
        Agents small = agents(Map.of("max-links", "2"));
        Seat first = admitted(small, candidate("one", 1, "default"));
        Seat second = admitted(small, candidate("two", 2, "default"));

        assertThat(small.isFull()).isTrue();
        Entry.Refused third = refused(small, candidate("three", 3, "default"));
        assertThat(third.code()).isEqualTo(ErrorCode.CALM_DOWN);
        assertThat(third.reason()).contains("the limit is 2", "max-links");

        small.take(second, session());
        small.leave(second);
        assertThat(small.isFull()).isTrue();
        small.giveBack(first);
        small.giveBack(first);
        assertThat(small.seats()).isEqualTo(1);
        admitted(small, candidate("three", 3, "default"));
    }

    @Test
    void linksOfOneAgentAreLimitedApart() {
        Agents small = agents(Map.of("max-links-per-agent", "1"));
        admitted(small, candidate("one", 1, "default"));

        Entry.Refused second = refused(small, candidate("one", 1, "default"));
        assertThat(second.code()).isEqualTo(ErrorCode.HANDSHAKE);
        assertThat(second.reason()).contains("the limit is 1");
        admitted(small, candidate("two", 2, "default"));
    }

    /** Without a seat from the hello on, all of them would pass before the first is counted. */
    @Test
    void helloesAtOnceDoNotPassALimitTogether() throws Exception {
        int hellos = 64;
        Agents small = agents(Map.of("max-links", "16"));
        CyclicBarrier together = new CyclicBarrier(hellos);
        List<Callable<Boolean>> joins = new ArrayList<>();
        for (int i = 0; i < hellos; i++) {
            Candidate candidate = candidate("agent" + i, i, "service" + i % 2);
            joins.add(() -> {
                together.await();
                return small.tryJoin(candidate, Set.of()) instanceof Entry.Admitted;
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(hellos);
        int admitted = 0;
        try {
            for (Future<Boolean> join : threads.invokeAll(joins)) {
                admitted += join.get() ? 1 : 0;
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(admitted).isEqualTo(16);
        // and of the two services one was there first and is the only one
        assertThat(List.of("service0", "service1"))
                .filteredOn(service ->
                        refused(small, candidate("late", 99, service)).code() == ErrorCode.HANDSHAKE)
                .hasSize(1);
    }

    @Test
    void secondServiceIsRefusedInWordsFromTheHelloOfTheFirstOn() {
        Seat first = admitted(candidate("one", 1, "default"));

        assertThat(refused(agents, candidate("two", 2, "other")).reason()).contains("'default'", "'other'");
        assertThat(refused(agents, candidate("two", 2, "default", "other")).reason())
                .contains("2 are offered");
        agents.leave(first);
        admitted(candidate("two", 2, "other"));
    }

    @Test
    void agentMayOfferWhatItsCredentialGrants() {
        AgentCredential granted = new AgentCredential("a", ServiceGrant.of(List.of("shop")));

        admitted(candidate(granted, "one", 1, "shop"));
        assertThat(refused(agents, candidate(granted, "two", 2, "bank")).reason())
                .contains("'bank'");
    }

    @Test
    void nameOfAnAgentThatIsConnectedIsTaken() {
        MuxSession old = session();
        agents.take(admitted(candidate("agent", 1, "default")), old);

        Entry entry = agents.tryJoin(candidate("agent", 2, "default"), Set.of());

        assertThat(entry).isEqualTo(new Entry.NameTaken(List.of(old), "place 1"));
        admitted(candidate("agent", 1, "default")); // another link of the one that is there
    }

    @Test
    void nameOfAnAgentThatIsBeingWelcomedIsTakenWithoutAQuestion() {
        admitted(candidate("agent", 1, "default"));

        Entry.Refused second = refused(agents, candidate("agent", 2, "default"));

        assertThat(second.code()).isEqualTo(ErrorCode.NAME_IN_USE);
        assertThat(second.reason()).contains("place 1");
    }

    @Test
    void nameOfOneThatIsSilentOrLeavingIsFree() {
        MuxSession silent = session();
        MuxSession leaving = session();
        agents.take(admitted(candidate("agent", 1, "default")), silent);
        Seat goesAway = admitted(candidate("agent", 1, "default"));
        agents.take(goesAway, leaving);
        agents.leave(goesAway);

        Entry entry = agents.tryJoin(candidate("agent", 2, "default"), Set.of(silent));

        assertThat(entry).isInstanceOf(Entry.Admitted.class);
        assertThat(((Entry.Admitted) entry).replaced()).containsExactlyInAnyOrder(silent, leaving);
        assertThat(agents.connected()).isEmpty();
        assertThat(agents.seats()).isEqualTo(3); // the replaced ones have not ended yet
    }

    @Test
    void replacedLinksDoNotCountAgainstTheOneThatReplacesThem() {
        Agents small = agents(Map.of("max-links", "1"));
        MuxSession silent = session();
        small.take(admitted(small, candidate("agent", 1, "default")), silent);

        assertThat(small.tryJoin(candidate("agent", 2, "other"), Set.of(silent)))
                .isInstanceOf(Entry.Admitted.class);
    }

    @Test
    void sameNameUnderAnotherCredentialIsAnotherAgent() {
        AgentCredential other = new AgentCredential("other", ServiceGrant.oneShared());
        agents.take(admitted(candidate("agent", 1, "default")), session());

        admitted(candidate(other, "agent", 2, "default"));
    }

    @Test
    void sessionThatEndedWhileItWasWelcomedIsNeverChosen() {
        Seat seat = admitted(candidate("agent", 1, "default"));
        agents.giveBack(seat);

        assertThat(agents.take(seat, session())).isFalse();
        assertThat(agents.connected()).isEmpty();
        assertThat(agents.seats()).isZero();
    }

    @Test
    void processMayBeginToOfferSomethingElse() {
        AgentCredential routed = new AgentCredential("token", ServiceGrant.any());
        Seat first = admitted(candidate(routed, "one", 1, "a"));
        MuxSession former = session();
        agents.take(first, former);
        Seat second = admitted(candidate(routed, "one", 1, "a", "b"));
        MuxSession latter = session();
        agents.take(second, latter);

        assertThat(agents.connected())
                .extracting(agent -> agent.hello().services())
                .containsExactly(List.of("a"), List.of("a", "b"));
        agents.leave(first);
        assertThat(agents.connected()).extracting(Agent::sessions).containsExactly(List.of(latter));
        agents.giveBack(first);
        assertThat(agents.seats()).isEqualTo(1);
    }

    @Test
    void whatTheCandidateItselfOfferedBeforeIsNotInItsWay() {
        agents.take(admitted(candidate("one", 1, "a")), session());

        assertThat(refused(agents, candidate("two", 2, "b")).reason()).contains("it is 'a'");
        admitted(candidate("one", 1, "b"));
    }

    @Test
    void serviceIsKnownForAWhileWhenItsLastAgentHasGone() {
        Seat seat = admitted(candidate("one", 1, "a"));
        assertThat(agents.take(seat, session())).isTrue();
        agents.giveBack(seat);

        assertThat(Agents.service(agents.connected())).isEmpty();
        assertThat(agents.offered().last(Duration.ofHours(1), System.nanoTime()))
                .contains("a");
        assertThat(agents.offered().last(Duration.ofNanos(-1), System.nanoTime()))
                .isEmpty();
    }
}
