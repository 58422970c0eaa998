package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.fatal.ProcessEnd;
import io.gatewaytunnel.head.RequestIds;
import io.gatewaytunnel.settings.ProxySettings;
import io.gatewaytunnel.settings.StandaloneSettings;
import io.gatewaytunnel.standalone.watch.Watchdog;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.jspecify.annotations.Nullable;

/**
 * One embedded Tomcat with a port, perhaps one more for agents, and the one application. Lifetime: {@link #start} once,
 * then {@link #stop} once unless the start failed. Threads: one at a time.
 */
final class EmbeddedTomcat {
    private static final System.Logger LOG = System.getLogger(EmbeddedTomcat.class.getName());

    private final String contextPath;
    private final boolean secure;
    /** Tells the application at which port alone the hub is to be served, and nothing else. */
    static final String HUB_PORT_PARAMETER = StandaloneSettings.HUB_PORT.propertyName();

    private final Duration drainTimeout;
    private final Tomcat tomcat = new Tomcat();
    private final Port port;
    private final Optional<Port> hubPort;
    private final StandardContext context;
    private final WebApplicationHooks application;
    private final StandaloneOptions options;
    private @Nullable Watchdog watchdog;
    private @Nullable KeysReload keys;

    /** Binds nothing yet. Throws {@link ConfigException} for an option that cannot be used. */
    EmbeddedTomcat(Path applicationFolder, Path workDirectory, StandaloneOptions options) {
        this.options = options;
        // Before the first part of Tomcat is made: nobody looks at its management beans, and each takes its time.
        Registry.disableRegistry();
        contextPath = ContextFactory.contextPath(options);
        drainTimeout = options.value(StandaloneSettings.DRAIN_TIMEOUT);
        Optional<SSLHostConfig> tls = TlsKeys.find(options);
        secure = tls.isPresent();
        ConnectorFactory connectors = new ConnectorFactory(options, contextPath);
        port = connectors.publicPort(tls);
        hubPort = connectors.hubPort(TlsKeys.find(options));
        context = ContextFactory.create(applicationFolder, contextPath, EmbeddedTomcat.class.getClassLoader());
        options.applicationParameters().forEach(context::addParameter);
        application = new WebApplicationHooks(context, port::sayGoAway);
        tomcat.setBaseDir(workDirectory.toString());
        tomcat.setConnector(port.connector());
        hubPort.ifPresent(hub -> tomcat.getService().addConnector(hub.connector()));
        StandardHost host = (StandardHost) tomcat.getHost();
        host.setAutoDeploy(false);
        host.setDeployOnStartup(false);
        // Its class too, or the host adds one of its own.
        host.setErrorReportValveClass(ProblemReportValve.class.getName());
        host.getPipeline().addValve(new ProblemReportValve(new RequestIds(options.trustedProxies())));
        host.addChild(context);
    }

    /**
     * Returns when the application answers. Throws {@link ConfigException} when the port is taken, the key is unusable
     * or the application refuses its configuration, and {@link StartException} when it fails otherwise; nothing is left
     * running then.
     */
    void start() {
        StartupLog log = StartupLog.hold();
        try {
            // Binds first, so that a taken port is told at once; accepts last, when the application is ready.
            tomcat.init();
            int hub = hubPort.map(Port::number).orElse(0);
            context.addParameter(HUB_PORT_PARAMETER, String.valueOf(hub)); // whatever the application reads elsewhere
            tomcat.start();
            requireApplication();
            if (secure) {
                keys = KeysReload.start(options, ports().toList());
            }
            log.release();
        } catch (ConfigException e) {
            log.drop();
            discard();
            throw e;
        } catch (LifecycleException e) {
            log.drop();
            discard();
            throw explain(e);
        } catch (StartException e) {
            log.release();
            discard();
            throw e;
        }
    }

    /**
     * Instead of a start: reads the keys, binds the ports and lets go of them. Throws {@link ConfigException} when the
     * port is taken or the key is unusable.
     */
    void tryOut() {
        StartupLog log = StartupLog.hold();
        try {
            tomcat.init();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw explain(e);
        } finally {
            log.drop();
        }
    }

    /** Where it serves, as a client on this machine reaches it. */
    String url() {
        return (secure ? "https://" : "http://") + port.listen().authority(port.number()) + contextPath + "/";
    }

    /** Once started: the process ends when this one can no longer serve. */
    void watch(ProcessEnd end, StandaloneOptions options) {
        String live = contextPath + options.value(ProxySettings.RESERVED_PREFIX) + "live";
        watchdog = Watchdog.start(
                end,
                ports().flatMap(each -> each.endpoint().vitalThreads().stream()).toList(),
                ports().map(each -> each.probe(live)).toList(),
                new Watchdog.Times(
                        options.value(StandaloneSettings.WATCHDOG_INTERVAL),
                        options.value(StandaloneSettings.WATCHDOG_TIMEOUT),
                        options.value(StandaloneSettings.WATCHDOG_MISSES)));
    }

    Stream<Port> ports() {
        return Stream.concat(Stream.of(port), hubPort.stream());
    }

    /** Has configuration and keys read anew, and returns at once. */
    void reload() {
        application.reload();
        if (keys != null) {
            keys.now();
        }
    }

    /** Drains, then stops. */
    void stop() {
        LOG.log(System.Logger.Level.INFO, "stopping; requests under way have {0} s", drainTimeout.toSeconds());
        try {
            application.drain(drainTimeout);
        } catch (RuntimeException e) {
            // A failed drain must not keep the rest from stopping.
            LOG.log(System.Logger.Level.WARNING, "draining failed", e);
        }
        discard();
    }

    private void requireApplication() {
        Optional<String> error = application.configError();
        if (error.isPresent()) {
            throw new ConfigException(error.get());
        }
        if (context.getState() != LifecycleState.STARTED) {
            throw new StartException("the web application did not start; the log says why");
        }
    }

    private RuntimeException explain(LifecycleException e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof SocketException refused) {
            return (hubPort.isPresent() && port.number() > 0 ? hubPort.get() : port)
                    .listen()
                    .refused(refused);
        }
        boolean aboutKeys = cause instanceof IOException
                || cause instanceof GeneralSecurityException
                || cause instanceof IllegalArgumentException;
        return secure && aboutKeys
                ? TlsKeys.unusable(cause)
                : new StartException("the embedded server did not start: " + cause, e);
    }

    private void discard() {
        if (watchdog != null) {
            watchdog.close();
        }
        if (keys != null) {
            keys.close();
        }
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            LOG.log(System.Logger.Level.WARNING, "the embedded server did not stop cleanly", e);
        }
    }
}
