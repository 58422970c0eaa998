package io.gatewaytunnel.mux;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A proxy's and an agent's session joined in memory, on time that a test moves. */
final class Pair {
    private static final int MOST_STREAMS = 100;

    final ManualTimer timer = new ManualTimer();
    final MuxSettings settings;
    final MemoryBudget proxyBudget;
    final MemoryBudget agentBudget = new MemoryBudget(64 << 20);
    final Events proxyEvents = new Events();
    final Events agentEvents = new Events();
    final MuxSession proxy;
    final MuxSession agent;
    LoopbackLinks links;

    Pair() {
        this(Map.of(), UnaryOperator.identity(), Duration.ofMillis(10), 64 << 20);
    }

    Pair(Map<String, String> given, UnaryOperator<MuxSettings> change, Duration delay, long proxyBudgetBytes) {
        this(given, change, delay, proxyBudgetBytes, MOST_STREAMS);
    }

    Pair(
            Map<String, String> given,
            UnaryOperator<MuxSettings> change,
            Duration delay,
            long proxyBudgetBytes,
            int maxStreams) {
        this(settings(given, change), delay, proxyBudgetBytes, maxStreams, Feature.all());
    }

    private Pair(MuxSettings settings, Duration delay, long proxyBudgetBytes, int maxStreams, Set<Feature> features) {
        this.settings = settings;
        proxyBudget = new MemoryBudget(proxyBudgetBytes);
        PeerLimits limits = new PeerLimits(maxStreams, settings.requestCreditBytes(), settings.maxHeadBytes());
        SessionTerms terms = new SessionTerms("test", limits, limits, features);
        proxy = new MuxSession(Role.PROXY, new MuxRuntime(timer, proxyBudget, settings), terms, proxyEvents);
        agent = new MuxSession(Role.AGENT, new MuxRuntime(timer, agentBudget, settings), terms, agentEvents);
        links = new LoopbackLinks(timer, delay, 0);
        joinBy(links);
    }

    /** Of which one at least is of before there were features. */
    static Pair ofBefore() {
        MuxSettings settings = settings(Map.of(), UnaryOperator.identity());
        return new Pair(settings, Duration.ofMillis(10), 64 << 20, MOST_STREAMS, Set.of());
    }

    private static MuxSettings settings(Map<String, String> given, UnaryOperator<MuxSettings> change) {
        return change.apply(MuxSettings.read(SettingSource.ofMaps(given, Map.of())));
    }

    /** Settings with that grace. */
    static UnaryOperator<MuxSettings> grace(Duration grace) {
        return s -> new MuxSettings(
                s.windows(),
                s.requestCreditBytes(),
                s.sendQueueBytes(),
                s.maxHeadBytes(),
                s.underWay(),
                s.acks(),
                s.alive(),
                grace,
                s.frequencies());
    }

    /** Has both sessions carried by a new pair of links, each told what the other has received. */
    void joinBy(LoopbackLinks newLinks) {
        links = newLinks;
        Fence agents = agent.fence().orElseThrow();
        Fence proxys = proxy.fence().orElseThrow();
        links.left()
                .receiveWith(proxy.resume(links.left(), proxys, agents.receivedPosition())
                        .orElseThrow());
        links.right()
                .receiveWith(agent.resume(links.right(), agents, proxys.receivedPosition())
                        .orElseThrow());
    }

    TestOwner open(RequestHead head) {
        TestOwner owner = new TestOwner();
        owner.stream = proxy.open(head, owner).orElseThrow();
        return owner;
    }

    /** The agent's end of the only stream it has been told of, or of the latest. */
    TestOwner agentSide() {
        run(Duration.ofMillis(50));
        return agentEvents.owners.get(agentEvents.owners.size() - 1);
    }

    void run(Duration duration) {
        timer.advance(duration);
    }

    void settle() {
        run(Duration.ofMillis(500));
    }

    static RequestHead get() {
        return new RequestHead("default", "GET", "http", "example.test", "/", Headers.empty(), RequestHead.NO_BODY);
    }

    static RequestHead upgrade() {
        return new RequestHead(
                "default", "GET", "http", "example.test", "/", Headers.empty(), RequestHead.NO_BODY, "websocket");
    }

    static RequestHead upgradeAfter(long length) {
        return new RequestHead("default", "POST", "http", "example.test", "/", Headers.empty(), length, "tcp");
    }

    static RequestHead post(long length) {
        return new RequestHead("default", "POST", "http", "example.test", "/", Headers.empty(), length);
    }

    /** What the owner of a session was told. */
    static final class Events implements SessionListener {
        final List<TestOwner> owners = new ArrayList<>();
        final List<RequestHead> heads = new ArrayList<>();
        final List<Frame.GoAway> goAways = new ArrayList<>();
        final List<ErrorCode> ends = new ArrayList<>();
        int failsAtOpens;
        boolean failsAtEnd;
        boolean ownersRead = true;

        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            if (failsAtOpens-- > 0) {
                throw new IllegalStateException("a defect");
            }
            TestOwner owner = new TestOwner();
            owner.stream = stream;
            owner.reading = ownersRead;
            owners.add(owner);
            heads.add(head);
            return owner;
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {
            goAways.add(goAway);
        }

        @Override
        public void onEnded(ErrorCode code, String reason) {
            ends.add(code);
            if (failsAtEnd) {
                throw new IllegalStateException("a defect");
            }
        }
    }
}
