package io.gatewaytunnel.app;

import io.gatewaytunnel.accesslog.AccessLog;
import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.ExchangeThreads;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.forward.RetryShare;
import io.gatewaytunnel.forward.WaitingRoom;
import io.gatewaytunnel.front.Arrivals;
import io.gatewaytunnel.front.FrontDoor;
import io.gatewaytunnel.front.Intake;
import io.gatewaytunnel.front.OwnAnswers;
import io.gatewaytunnel.front.PublicClients;
import io.gatewaytunnel.front.ReservedPaths;
import io.gatewaytunnel.front.StatusPages;
import io.gatewaytunnel.head.RequestIds;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.hub.Hub;
import io.gatewaytunnel.hub.HubDoor;
import io.gatewaytunnel.hub.HubEndpoints;
import io.gatewaytunnel.hub.UpgradeLinks;
import io.gatewaytunnel.login.Logins;
import io.gatewaytunnel.measure.ProxyMetrics;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.observe.ExchangeObserver;
import io.gatewaytunnel.observe.ExchangeObservers;
import io.gatewaytunnel.observe.RouteHits;
import io.gatewaytunnel.reload.Reload;
import io.gatewaytunnel.settings.HubCarrier;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.upgrade.AwaitedUpgrades;
import io.gatewaytunnel.upgrade.UpgradeRequests;
import io.gatewaytunnel.upgrade.UpgradedExchanges;
import io.gatewaytunnel.upgrade.WaitingThreads;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** The object graph of one application, from {@link #start} to {@link #stop}. Its one thread is the timer's. */
record ProxyApplication(
        FrontDoor door,
        Drain drain,
        WaitingRoom room,
        UpgradedExchanges upgraded,
        Hub hub,
        Optional<UpgradeLinks> links,
        Reload reload,
        Trust trust,
        TimerThread timer,
        ExchangeThreads work,
        Container container,
        Optional<AccessLog> accessLog) {
    private static final Logger LOG = System.getLogger(ProxyApplication.class.getName());

    /** Attribute of the servlet context, a Runnable: has the server say GOAWAY on connections of HTTP/2. */
    private static final String ON_DRAIN = "io.gatewaytunnel.on-drain";

    /** Attribute of the servlet context, an {@link ExchangeObserver} of whoever has put the application there. */
    private static final String OBSERVER = "io.gatewaytunnel.observer";

    private static final String SERVER_CONTAINER = "jakarta.websocket.server.ServerContainer";

    static ProxyApplication start(ServletContext context, LiveConfiguration live, FatalEnd fatal) {
        LongAdder droppedLines = new LongAdder();
        Optional<AccessLog> accessLog =
                live.get().observing().accessLog().map(log -> AccessLog.start(log, Clock.systemUTC(), droppedLines));
        Container container = Container.of(context);
        ProxyConfig config = live.get();
        AddressRanges trusted = config.trustedProxies();
        TimerThread timer = new TimerThread("gateway-tunnel-timer");
        AgentRegistry registry = new AgentRegistry(config.hub());
        MuxRuntime runtime = new MuxRuntime(timer, config.budget(), config.mux());
        Hub hub = new Hub(config, runtime, registry, Version.of(context));
        Trust trust;
        try {
            trust = Trust.open(context, live, container);
        } catch (ConfigException e) {
            timer.close();
            accessLog.ifPresent(AccessLog::close);
            throw e;
        }
        trust.guard(hub);
        Optional<UpgradeLinks> links =
                carriesLinks(config, container) ? Optional.of(new UpgradeLinks(hub)) : Optional.empty();
        HubDoor hubDoor = new HubDoor(trust.authentication(), hub, config.trustedProxies(), container, links);
        try {
            if (links.isEmpty()) {
                register(context, config, hubDoor);
            }
        } catch (ConfigException e) {
            trust.close();
            timer.close();
            accessLog.ifPresent(AccessLog::close);
            throw e;
        }
        Admission admission =
                new Admission(config.maxStreams(), config.exchange().clients().streamsEach());
        Drain drain = new Drain(config.drain(), hub, admission, timer, farewell(context));
        ExchangeThreads work = new ExchangeThreads(timer);
        ProxyMetrics metrics = new ProxyMetrics(droppedLines::sum);
        ExchangeObservers observers = ExchangeObservers.of(observers(context, metrics, accessLog));
        ExchangeContext exchange = new ExchangeContext(
                container, () -> live.get().exchange(), observers, admission::isCrowded, drain::isUnderWay, work);
        Exchanges exchanges = new Exchanges(exchange, timer);
        PublicClients clients = new PublicClients(trusted);
        UpgradedExchanges upgraded = new UpgradedExchanges(() -> live.get().upgrades(), timer);
        WaitingThreads waiting = new WaitingThreads(config.upgrades().waitingThreads());
        AwaitedUpgrades awaited = new AwaitedUpgrades(
                config.maxStreams() / 2, config.budget(), config.mux().windows().floor());
        UpgradeRequests upgrades = new UpgradeRequests(exchange, exchanges, upgraded, waiting, awaited, timer);
        Logins logins =
                new Logins(container, trusted, config.exchange().clients().connectionLogins(), timer);
        WaitingRoom room = new WaitingRoom(() -> live.get().waiting(), registry, timer);
        RetryShare retries = new RetryShare(() -> live.get().exchange().asking().retryPercent(), System::nanoTime);
        Intake intake =
                new Intake(exchange, live, registry, retries, room, admission, exchanges, upgrades, clients, logins);
        Reload reload = Reload.start(
                timer,
                config.reloadInterval(),
                live.files(),
                read -> {
                    Reload.Outcome outcome = live.takeUp(read);
                    hub.endRevoked(); // whoever came in by what does not count any more
                    return outcome;
                },
                Clock.systemUTC());
        StatusPages pages = new StatusPages(
                new StatusPages.Sources(
                        hub,
                        registry,
                        metrics,
                        admission,
                        upgraded,
                        waiting,
                        room,
                        retries,
                        clients,
                        drain,
                        trust.authentication(),
                        reload::report),
                config.budget(),
                () -> live.get().routes(),
                container,
                fatal::hasFailed);
        metrics.register(new ProxyMetrics.Sources(
                registry,
                runtime.totals(),
                config.budget(),
                admission,
                upgraded,
                room,
                retries,
                trust.authentication(),
                drain,
                reload::report,
                hub.version(),
                container.name().toLowerCase(Locale.ROOT)));
        ReservedPaths reserved = new ReservedPaths(
                config.reservedPrefix(),
                config.front().hubPort(),
                trust.operators(),
                config.observing().metricsFrom(),
                hubDoor,
                trust.enrolment(),
                pages);
        OwnAnswers answers =
                new OwnAnswers(exchange, exchanges, clients, config.front().mostAnswers());
        LOG.log(
                Level.INFO,
                "step=start version {0} on {1}, hub at {2}hub, links carried by {3}",
                hub.version(),
                container.name(),
                config.reservedPrefix(),
                links.isPresent() ? "upgrade" : "endpoint");
        fatal.watch(timer, config.front().stuckAfter(), () -> {
            try {
                room.close();
                upgraded.close();
            } finally {
                hub.close();
            }
        });
        return new ProxyApplication(
                new FrontDoor(
                        new Arrivals(new RequestIds(trusted), observers, trusted),
                        exchange,
                        reserved,
                        intake,
                        upgrades,
                        answers,
                        drain,
                        fatal::hasFailed),
                drain,
                room,
                upgraded,
                hub,
                links,
                reload,
                trust,
                timer,
                work,
                container,
                accessLog);
    }

    private static List<ExchangeObserver> observers(
            ServletContext context, ProxyMetrics metrics, Optional<AccessLog> accessLog) {
        List<ExchangeObserver> observers = new ArrayList<>(metrics.observers());
        observers.add(new RouteHits());
        accessLog.ifPresent(observers::add);
        if (context.getAttribute(OBSERVER) instanceof ExchangeObserver another) {
            observers.add(another);
        }
        return observers;
    }

    /** Whether links go over connections that leave HTTP; the log says so where that is wished for and cannot be. */
    private static boolean carriesLinks(ProxyConfig config, Container container) {
        HubCarrier wished = config.hub().links().carrier();
        boolean upgrade = wished == HubCarrier.UPGRADE || (wished == HubCarrier.AUTO && container.carriesLinks());
        if (upgrade && !container.upgrades()) {
            LOG.log(
                    Level.WARNING,
                    "step=start {0} cannot carry links by upgrade; its WebSocket support has them",
                    container.name());
            return false;
        }
        return upgrade;
    }

    private static Runnable farewell(ServletContext context) {
        return context.getAttribute(ON_DRAIN) instanceof Runnable farewell ? farewell : () -> {};
    }

    private static void register(ServletContext context, ProxyConfig config, HubDoor hubDoor) {
        if (!(context.getAttribute(SERVER_CONTAINER) instanceof ServerContainer webSockets)) {
            throw new ConfigException("this container has no WebSocket support; agents cannot connect to it");
        }
        try {
            HubEndpoints.register(webSockets, config.reservedPrefix() + "hub", hubDoor);
        } catch (DeploymentException e) {
            throw new ConfigException("the container refuses the hub's endpoint: " + e.getMessage());
        }
    }

    /**
     * Lets requests under way end, if they do so in time. Some containers leave sessions dangling when an application
     * goes: they are ended here, then the timer.
     */
    void stop() {
        reload.close();
        drain.awaitStop();
        room.close(); // who waited for an agent, or would for the next one, is answered now
        upgraded.close(); // no container knows that these are the application's
        hub.close();
        links.ifPresent(UpgradeLinks::close); // nor that these are
        work.close();
        trust.close();
        timer.close();
        container.close();
        accessLog.ifPresent(AccessLog::close); // last: what was cut off has its line too
    }
}
