package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.connect.HubClient;
import io.gatewaytunnel.connect.HubConnectors;
import io.gatewaytunnel.connect.HubListener;
import io.gatewaytunnel.connect.HubRequests;
import io.gatewaytunnel.connect.JettyHubClient;
import io.gatewaytunnel.connect.NetworkWatch;
import io.gatewaytunnel.connect.Offer;
import io.gatewaytunnel.connect.ReactorHubClient;
import io.gatewaytunnel.connect.TunnelConnector;
import io.gatewaytunnel.fatal.ProcessEnd;
import io.gatewaytunnel.fatal.ProcessWatch;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.DetachedSessions;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.MuxTotals;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.observe.AgentMetrics;
import io.gatewaytunnel.observe.MetricsServer;
import io.gatewaytunnel.origin.OriginClient;
import io.gatewaytunnel.origin.OriginExchanges;
import io.gatewaytunnel.origin.Services;
import io.gatewaytunnel.reload.Live;
import io.gatewaytunnel.systemd.ServiceEnvironment;
import io.gatewaytunnel.systemd.ServiceNotifier;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running agent: the origin's side, the links to the hub, and what they share.
 *
 * <p>Threads: those of its parts; it has none itself. Lifetime: from {@link #start} to {@link #stop}.
 */
final class Agent {
    private static final Logger LOG = System.getLogger(Agent.class.getName());

    /** Sessions look at their departure each second, and a close has to reach the hub. */
    private static final Duration BEYOND_DRAIN = Duration.ofSeconds(2);

    /** Exchanges of streams that have just ended, which do not count. */
    static final int ENDING = 64;

    /** How often it is looked whether memory is short: soon enough for whoever waits for it, and next to nothing. */
    private static final Duration RELIEF = Duration.ofSeconds(1);

    private final AgentConfig config;
    private final Live<AgentConfig> live;
    private final Offer offer;
    private final TimerThread timer = new TimerThread("agent-timer");
    private final MuxTotals totals = new MuxTotals();
    private final AgentMetrics metrics = new AgentMetrics();
    private final OriginClient originClient;
    private final OriginExchanges exchanges;
    private final HubClient hubClient;
    private final List<HubConnectors> hubs;
    private final ServiceStatus status;
    private final ServiceNotifier notifier;
    private final HubVerdicts verdicts;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Optional<ProcessEnd> end;
    private volatile @Nullable ProcessWatch watch;
    private volatile @Nullable MetricsServer metricsServer;

    private Agent(AgentConfig config, String version, ServiceEnvironment environment, Optional<ProcessEnd> end) {
        this.config = config;
        this.live = new Live<>(config);
        this.end = end;
        this.originClient =
                OriginClient.create(config.origins().limits(), config.origins().tls(), timer);
        this.exchanges = new OriginExchanges(
                config.origins().services(),
                originClient,
                timer,
                config.origins().limits().timeouts().response(),
                metrics);
        this.offer = new Offer(hello(version), config.reloading().formerSessions());
        this.hubClient = hubClient();
        this.hubs = hubs();
        this.status =
                new ServiceStatus(config, this::connectedLinks, this::allLinks, Clock.system(ZoneId.systemDefault()));
        this.notifier = ServiceNotifier.start(environment, timer, status::text, this::probe);
        this.verdicts = new HubVerdicts(config.times().refusedRetry(), status, notifier::ready, notifier::refresh);
    }

    private HubClient hubClient() {
        AgentConfig.Hub hub = config.hub();
        Duration answer = config.times().handshake();
        return switch (hub.carrier()) {
            case WEBSOCKET -> new JettyHubClient(hub.tls(), hub.connectTimeout(), answer, config.mostLinks());
            case REACTOR ->
                new ReactorHubClient(originClient.reactor(), hub.tls(), hub.connectTimeout(), answer, timer);
        };
    }

    private List<HubConnectors> hubs() {
        MuxRuntime runtime =
                new MuxRuntime(timer, config.mux().budget(), config.mux().settings(), totals);
        TunnelConnector.Wiring wiring = new TunnelConnector.Wiring(
                hubClient, () -> live.get().hub().login(), config.times(), runtime, new OriginSide());
        HubConnectors.Crew crew =
                new HubConnectors.Crew(wiring, offer, config.links(), new AtomicInteger(), new Places());
        List<URI> uris = config.hub().uris();
        return IntStream.range(0, uris.size())
                .mapToObj(index -> new HubConnectors(
                        index + 1, uris.get(index), config.hub().lookUp(), crew))
                .toList();
    }

    private Stream<TunnelConnector> connectors() {
        return hubs.stream().flatMap(hub -> hub.connectors().stream());
    }

    /**
     * Begins to dial.
     *
     * @param environment names the service manager that is to hear how the agent is
     * @param end what the process is ended by when it cannot go on; empty for an agent that is not all that its process
     *     is for
     */
    static Agent start(AgentConfig config, String version, ServiceEnvironment environment, Optional<ProcessEnd> end) {
        Agent agent = new Agent(config, version, environment, end);
        agent.showMetrics(version);
        end.ifPresent(agent::watch);
        agent.hubs.forEach(HubConnectors::start);
        NetworkWatch.start(agent.timer, agent::onNetworkChange);
        Timer.Cancellable unused = agent.timer.every(RELIEF, agent::relieve);
        return agent;
    }

    /** Throws {@link ConfigException} when its port is another's; nothing of the agent is left then. */
    private void showMetrics(String version) {
        metrics.register(new AgentMetrics.Sources(
                exchanges::activeCount,
                config.mux().maxStreams(),
                originClient::openConnections,
                this::connectedLinks,
                this::allLinks,
                totals,
                config.mux().budget(),
                version,
                config.name()));
        if (config.metricsPort() > 0) {
            try {
                metricsServer = MetricsServer.start(config.metricsPort(), metrics::scrape, timer);
            } catch (ConfigException e) {
                closeAll();
                throw e;
            }
        }
    }

    /**
     * Takes up what may change while an agent runs: services, and what it shows the hub. Requests under way go on as
     * they have begun. One thread at a time.
     */
    void takeUp(AgentConfig next) {
        Services services = next.origins().services();
        boolean others = !services.names().equals(offer.services());
        boolean otherLogin = !next.hub().isShownAs(live.get().hub());
        live.set(next);
        exchanges.replace(services);
        if (others) {
            offer.change(services.names());
        } else if (otherLogin) {
            offer.changeLogin(); // so that the old token or key may go
        }
        if (others || otherLogin) {
            hubs.forEach(HubConnectors::renew);
        }
    }

    /** The clock of all that it does. */
    Timer timer() {
        return timer;
    }

    private void watch(ProcessEnd process) {
        List<Supplier<CompletionStage<?>>> questions = List.of(this::probeTimer, originClient::probe);
        watch = ProcessWatch.start(process, config.stuckAfter(), questions);
    }

    private void onNetworkChange(String what) {
        LOG.log(Level.INFO, "step=probe {0}: links are asked whether they live", what);
        askLinks();
        // Once more: one whose welcome had come before is a link only in a moment.
        Timer.Cancellable unused = timer.after(config.linkProbe(), this::askLinks);
    }

    private void askLinks() {
        connectors().forEach(connector -> connector.replaceDeadLinks(config.linkProbe()));
    }

    private CompletionStage<?> probeTimer() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        timer.after(Duration.ZERO, () -> answer.complete("ticking"));
        return answer;
    }

    /** For the service manager, on the timer's thread: whether the other threads live. */
    private CompletionStage<?> probe() {
        Optional<String> dead = end.flatMap(ProcessEnd::dead);
        return dead.isPresent()
                ? CompletableFuture.failedStage(new IllegalStateException("thread " + dead.get() + " is dead"))
                : originClient.probe();
    }

    private HelloBody hello(String version) {
        byte[] instance = new byte[Protocol.TOKEN_BYTES];
        new SecureRandom().nextBytes(instance);
        PeerLimits limits = new PeerLimits(
                config.mux().maxStreams() / config.links(),
                config.mux()
                        .settings()
                        .requestCreditBytes(config.mux().budget(), config.mux().maxStreams()),
                config.mux().settings().maxHeadBytes());
        return new HelloBody(
                version,
                config.name(),
                HexFormat.of().formatHex(instance),
                exchanges.services().names(),
                limits,
                Optional.empty(),
                Feature.all());
    }

    /** What stands still gives way: nobody may ever come for it, as when its proxy was killed. */
    private void endLongestDetached(String why) {
        DetachedSessions.longest(connectors().flatMap(TunnelConnector::detachedSessions))
                .ifPresent(absent -> timer.aside(() -> absent.end(ErrorCode.LINK_LOST, why)));
    }

    private void relieve() {
        if (config.mux().budget().isFull()) {
            endLongestDetached("memory is short, and the hub of this session has no link to it");
        }
    }

    private final class OriginSide implements HubRequests {
        /** Each session has its own limit; together they must not pass what there is memory for. */
        @Override
        public StreamListener open(MuxStream stream, RequestHead head) {
            if (exchanges.activeCount() >= config.mux().maxStreams() + ENDING) {
                endLongestDetached("the agent is full, and the hub of this session has no link to it");
                exchanges.onOverload(head);
                stream.refuse(ErrorCode.OVERLOADED, "the agent carries as many requests as it can, of all its hubs");
                return OriginExchanges.NOBODY;
            }
            return exchanges.open(stream, head);
        }

        @Override
        public void release(MuxSession session, String connection) {
            exchanges.release(session, connection);
        }
    }

    private final class Places implements HubConnectors.Owner {
        @Override
        public HubListener listener(String words) {
            return verdicts.of(words);
        }

        @Override
        public void onBegun(Thread dialling) {
            end.ifPresent(process -> process.watch(dialling));
        }

        @Override
        public void onLeaving(Thread dialling) {
            end.ifPresent(process -> process.spare(dialling));
        }
    }

    /** Completes with a hub's words when all refuse the agent before any ever welcomed it; otherwise never. */
    CompletableFuture<String> refusedAtFirst() {
        return verdicts.refusedAtFirst();
    }

    boolean isConnected() {
        return hubs.stream().allMatch(HubConnectors::isKnown) && connectedLinks() == allLinks();
    }

    private int connectedLinks() {
        return (int) connectors().filter(TunnelConnector::isConnected).count();
    }

    private int allLinks() {
        return hubs.stream().mapToInt(HubConnectors::links).sum();
    }

    /**
     * Says go-away, lets exchanges under way finish before the drain deadline, and ends everything. Idempotent; blocks.
     */
    void stop() {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        ProcessWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
        LOG.log(
                Level.INFO,
                "stopping; {0} exchanges under way have {1} s to finish",
                exchanges.activeCount(),
                config.drain().toSeconds());
        Duration most = config.drain().plus(BEYOND_DRAIN);
        long deadlineNanos = System.nanoTime() + most.toNanos();
        notifier.stopping(status.atStop(exchanges.activeCount()), most.plus(BEYOND_DRAIN));
        hubs.forEach(hub -> hub.beginStop(config.drain()));
        try {
            for (HubConnectors hub : hubs) {
                hub.awaitStop(deadlineNanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever hurries us gets a stop without a drain
        }
        closeAll();
    }

    private void closeAll() {
        MetricsServer showing = metricsServer;
        if (showing != null) {
            showing.close();
        }
        hubClient.close();
        exchanges.close();
        originClient.close();
        timer.close();
    }
}
