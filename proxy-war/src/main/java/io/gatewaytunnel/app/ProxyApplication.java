package io.gatewaytunnel.app;

import io.gatewaytunnel.answer.Counters;
import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.exchange.Admission;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.exchange.ExchangeContext;
import io.gatewaytunnel.exchange.ExchangeThreads;
import io.gatewaytunnel.exchange.Exchanges;
import io.gatewaytunnel.front.FrontDoor;
import io.gatewaytunnel.front.Intake;
import io.gatewaytunnel.front.OwnAnswers;
import io.gatewaytunnel.front.PublicClients;
import io.gatewaytunnel.front.ReservedPaths;
import io.gatewaytunnel.front.StatusPages;
import io.gatewaytunnel.hub.AgentAuthentication;
import io.gatewaytunnel.hub.AgentCredentials;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.hub.Hub;
import io.gatewaytunnel.hub.HubDoor;
import io.gatewaytunnel.hub.HubEndpoints;
import io.gatewaytunnel.hub.LoginThrottle;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.upgrade.UpgradeRequests;
import io.gatewaytunnel.upgrade.UpgradedExchanges;
import io.gatewaytunnel.upgrade.WaitingThreads;
import jakarta.servlet.ServletContext;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The object graph of one application, from {@link #start} to {@link #stop}. Its one thread is the timer's. */
record ProxyApplication(
        FrontDoor door,
        Drain drain,
        UpgradedExchanges upgraded,
        Hub hub,
        TimerThread timer,
        ExchangeThreads work,
        Container container) {
    private static final Logger LOG = System.getLogger(ProxyApplication.class.getName());
    private static final String SERVER_CONTAINER = "jakarta.websocket.server.ServerContainer";

    static ProxyApplication start(ServletContext context, ProxyConfig config, FatalEnd fatal) {
        Container container = Container.of(context);
        TimerThread timer = new TimerThread("gateway-tunnel-timer");
        AgentRegistry registry = new AgentRegistry(config.hub());
        Hub hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, Version.of(context));
        AgentAuthentication authentication = new AgentAuthentication(
                AgentCredentials.of(config.token()),
                new LoginThrottle(config.hub().logins()),
                config.trustedProxies());
        HubDoor hubDoor = new HubDoor(authentication, hub, config.trustedProxies());
        try {
            register(context, config, hubDoor);
        } catch (ConfigException e) {
            timer.close();
            throw e;
        }
        Admission admission =
                new Admission(config.maxStreams(), config.exchange().clients().streamsEach());
        ExchangeThreads work = new ExchangeThreads(timer);
        ExchangeContext exchange =
                new ExchangeContext(container, config.exchange(), new Counters(), admission::isCrowded, work);
        Exchanges exchanges = new Exchanges(config.exchange(), timer);
        PublicClients clients = new PublicClients(config.trustedProxies());
        UpgradedExchanges upgraded = new UpgradedExchanges(config.upgrades(), timer);
        WaitingThreads waiting = new WaitingThreads(config.upgrades().waitingThreads());
        UpgradeRequests upgrades =
                new UpgradeRequests(exchange, exchanges, upgraded, waiting, config.maxStreams() / 2, timer);
        Intake intake = new Intake(exchange, config, registry, admission, exchanges, upgrades, clients);
        Drain drain = new Drain(config.drain(), hub, admission, timer);
        StatusPages pages = new StatusPages(
                new StatusPages.Sources(
                        hub,
                        registry,
                        exchange.counters(),
                        admission,
                        upgraded,
                        waiting,
                        clients,
                        drain,
                        authentication),
                config.budget(),
                container,
                fatal::hasFailed);
        ReservedPaths reserved =
                new ReservedPaths(config.reservedPrefix(), config.front().hubPort(), authentication, hubDoor, pages);
        OwnAnswers answers =
                new OwnAnswers(exchange, exchanges, clients, config.front().mostAnswers());
        LOG.log(
                Level.INFO,
                "step=start version {0} on {1}, hub at {2}hub",
                hub.version(),
                container.name(),
                config.reservedPrefix());
        fatal.watch(timer, config.front().stuckAfter(), () -> {
            upgraded.close();
            hub.close();
        });
        return new ProxyApplication(
                new FrontDoor(exchange, reserved, intake, upgrades, answers, drain),
                drain,
                upgraded,
                hub,
                timer,
                work,
                container);
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

    /** Some containers leave sessions dangling when an application goes: they are ended here, then the timer. */
    void stop() {
        upgraded.close(); // no container knows that these are the application's
        hub.close();
        work.close();
        timer.close();
        container.close();
    }
}
