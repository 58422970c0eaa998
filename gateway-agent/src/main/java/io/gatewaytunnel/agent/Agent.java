package io.gatewaytunnel.agent;

import io.gatewaytunnel.connect.HubClient;
import io.gatewaytunnel.connect.JettyHubClient;
import io.gatewaytunnel.connect.TunnelConnector;
import io.gatewaytunnel.fatal.ProcessEnd;
import io.gatewaytunnel.fatal.ProcessWatch;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.origin.OriginClient;
import io.gatewaytunnel.origin.OriginExchanges;
import io.gatewaytunnel.systemd.ServiceEnvironment;
import io.gatewaytunnel.systemd.ServiceNotifier;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import java.util.function.Supplier;
import java.util.stream.IntStream;
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

    private final AgentConfig config;
    private final TimerThread timer = new TimerThread("agent-timer");
    private final OriginClient originClient;
    private final OriginExchanges exchanges;
    private final HubClient hubClient;
    private final List<TunnelConnector> connectors;
    private final ServiceStatus status;
    private final ServiceNotifier notifier;
    private final CompletableFuture<String> refusedAtFirst = new CompletableFuture<>();
    private final AtomicBoolean refusalTold = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Optional<ProcessEnd> end;
    private volatile @Nullable ProcessWatch watch;
    private volatile boolean everWelcomed;

    private Agent(AgentConfig config, String version, ServiceEnvironment environment, Optional<ProcessEnd> end) {
        this.config = config;
        this.end = end;
        this.originClient =
                OriginClient.create(config.origins().limits(), config.origins().tls());
        this.exchanges = new OriginExchanges(
                config.origins().routes(),
                originClient,
                timer,
                config.origins().limits().timeouts().response());
        this.hubClient = new JettyHubClient(
                config.hub().tls(),
                config.hub().connectTimeout(),
                config.times().handshake(),
                config.links());
        TunnelConnector.Wiring wiring = new TunnelConnector.Wiring(
                hubClient,
                config.hub().uri(),
                config.hub().token().value(),
                config.times(),
                new MuxRuntime(timer, config.mux().budget(), config.mux().settings()),
                exchanges::open,
                new HubVerdicts());
        HelloBody hello = hello(version);
        this.connectors = IntStream.rangeClosed(1, config.links())
                .mapToObj(number -> new TunnelConnector(number, wiring, hello))
                .toList();
        this.status = new ServiceStatus(config, this::connectedLinks, Clock.system(ZoneId.systemDefault()));
        this.notifier = ServiceNotifier.start(environment, timer, status::text, this::probe);
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
        end.ifPresent(agent::watch);
        agent.connectors.forEach(TunnelConnector::start);
        return agent;
    }

    private void watch(ProcessEnd process) {
        connectors.forEach(connector -> process.watch(connector.thread()));
        List<Supplier<CompletionStage<?>>> questions = List.of(this::probeTimer, originClient::probe);
        watch = ProcessWatch.start(process, config.stuckAfter(), questions);
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
                config.origins().routes().services(),
                limits,
                Optional.empty());
    }

    /** A refusal before anything was ever welcomed is the user's to correct; a later one may pass. */
    private final class HubVerdicts implements TunnelConnector.HubListener {
        @Override
        public void onWelcomed() {
            everWelcomed = true;
            refusalTold.set(false);
            status.welcomed();
            notifier.ready();
        }

        @Override
        public void onNoLink(String reason) {
            status.noLink(reason);
            notifier.refresh();
        }

        @Override
        public void onRefused(String reason) {
            status.refused(reason);
            notifier.refresh();
            if (!everWelcomed) {
                refusedAtFirst.complete(reason);
            } else if (refusalTold.compareAndSet(false, true)) {
                LOG.log(
                        Level.ERROR,
                        "the hub {0} refuses this agent now: {1}; trying again every {2} s",
                        config.hub().uri(),
                        reason,
                        config.times().refusedRetry().toSeconds());
            }
        }
    }

    /** Completes with the hub's words when it refuses the agent before it ever welcomed it; otherwise never. */
    CompletableFuture<String> refusedAtFirst() {
        return refusedAtFirst;
    }

    boolean isConnected() {
        return connectedLinks() == config.links();
    }

    private int connectedLinks() {
        return (int) connectors.stream().filter(TunnelConnector::isConnected).count();
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
        end.ifPresent(process -> connectors.forEach(connector -> process.spare(connector.thread())));
        LOG.log(
                Level.INFO,
                "stopping; {0} exchanges under way have {1} s to finish",
                exchanges.activeCount(),
                config.drain().toSeconds());
        Duration most = config.drain().plus(BEYOND_DRAIN);
        long deadlineNanos = System.nanoTime() + most.toNanos();
        notifier.stopping(status.atStop(exchanges.activeCount()), most.plus(BEYOND_DRAIN));
        connectors.forEach(connector -> connector.beginStop(config.drain()));
        try {
            for (TunnelConnector connector : connectors) {
                connector.awaitStop(Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever hurries us gets a stop without a drain
        }
        hubClient.close();
        exchanges.close();
        originClient.close();
        timer.close();
    }
}
