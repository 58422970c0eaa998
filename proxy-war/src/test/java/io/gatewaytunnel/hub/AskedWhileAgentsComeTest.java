package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.forward.Attempts;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.forward.RetryShare;
import io.gatewaytunnel.forward.WaitingRoom;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.login.Login;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SendingLink;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.observe.ObservedExchanges;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that come at the very moment in which the link of the only agent breaks and the next one is there. */
@Timeout(60)
final class AskedWhileAgentsComeTest {
    private static final int REQUESTS = 20_000;
    private static final PeerLimits LIMITS = new PeerLimits(100, 65_536, 60_000);
    private static final RequestHead HEAD =
            new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);

    private final ManualTimer timer = new ManualTimer();
    private final ProxyConfig config = ProxyConfig.read(SettingSource.ofMaps(Map.of(), Map.of()), 256 << 20);
    private final AgentRegistry registry = new AgentRegistry(config.hub());
    private final WaitingRoom room = new WaitingRoom(config::waiting, registry, timer);
    private final RetryShare share = new RetryShare(() -> 100, System::nanoTime);
    private final MemoryBudget budget = new MemoryBudget(64 << 20);

    private MuxSession joined() {
        MuxRuntime runtime = new MuxRuntime(timer, budget, MuxSettings.defaults());
        MuxSession session =
                new MuxSession(Role.PROXY, runtime, new SessionTerms("one", LIMITS, LIMITS), new SessionListener() {
                    @Override
                    public StreamListener onOpen(MuxStream stream, RequestHead head) {
                        throw new AssertionError("agents open no streams");
                    }

                    @Override
                    public void onGoAway(Frame.GoAway goAway) {}

                    @Override
                    public void onEnded(ErrorCode code, String reason) {}
                });
        Candidate candidate = new Candidate(
                new AgentCredential("token", ServiceGrant.oneShared()),
                new HelloBody("1", "one", "%032x".formatted(1), List.of("default"), LIMITS, Optional.empty()),
                "place");
        Entry entry = registry.members().tryJoin(candidate, Set.of());
        registry.members().take(((Entry.Admitted) entry).seat(), session);
        session.attach(new SendingLink());
        return session;
    }

    private ForwardedRequest.Asked ask() {
        Attempts attempts = new Attempts(
                registry,
                HEAD,
                new Attempts.Rules(3, share, Duration.ZERO),
                Login.NONE,
                Optional.of(room.place("default", "client")));
        ForwardedRequest request = new ForwardedRequest(ObservedExchanges.of("GET", "/"), attempts, budget, 0);
        StreamListener nobody = new StreamListener() {
            @Override
            public void onReadable() {}

            @Override
            public void onWritable() {}
        };
        ForwardedRequest.Asked outcome = request.ask(nobody, () -> {});
        request.reset(ErrorCode.CANCELLED, "it was only asked");
        return outcome;
    }

    @Test
    void itIsCarriedOrWaitsAndIsNeverTurnedAway() throws Exception {
        MuxSession session = joined();
        AtomicBoolean ending = new AtomicBoolean();
        Thread path = new Thread(() -> {
            while (!ending.get()) {
                session.fence().ifPresent(fence -> session.resume(new SendingLink(), fence, 0));
            }
        });
        path.start();
        Map<ForwardedRequest.Asked, Integer> outcomes = new EnumMap<>(ForwardedRequest.Asked.class);
        try {
            for (int i = 0; i < REQUESTS; i++) {
                outcomes.merge(ask(), 1, Integer::sum);
            }
        } finally {
            ending.set(true);
            path.join();
        }
        assertThat(outcomes)
                .containsKeys(ForwardedRequest.Asked.CARRIED, ForwardedRequest.Asked.WAITING)
                .doesNotContainKey(ForwardedRequest.Asked.NOBODY);
    }
}
