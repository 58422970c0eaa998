package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;

/**
 * One embedded Tomcat with one connector and the one application. Lifetime: {@link #start} once, then {@link #stop} once unless
 * the start failed. Threads: one at a time.
 */
final class EmbeddedTomcat {
    private static final System.Logger LOG = System.getLogger(EmbeddedTomcat.class.getName());

    private final ListenAddress listen;
    private final String contextPath;
    private final boolean secure;
    private final Duration drainTimeout;
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector;
    private final StandardContext context;
    private final WebApplicationHooks application;

    /** Binds nothing yet. Throws {@link ConfigException} for an option that cannot be used. */
    EmbeddedTomcat(Path war, Path workDirectory, StandaloneOptions options) {
        listen = ListenAddress.of(options);
        contextPath = ContextFactory.contextPath(options);
        drainTimeout = options.value(StandaloneSettings.DRAIN_TIMEOUT);
        Optional<SSLHostConfig> tls = TlsKeys.find(options);
        secure = tls.isPresent();
        connector = new ConnectorFactory(options).create(listen, tls);
        context = ContextFactory.create(war, contextPath, EmbeddedTomcat.class.getClassLoader());
        application = new WebApplicationHooks(context);
        tomcat.setBaseDir(workDirectory.toString());
        tomcat.setConnector(connector);
        StandardHost host = (StandardHost) tomcat.getHost();
        host.setAutoDeploy(false);
        host.setDeployOnStartup(false);
        host.setErrorReportValveClass(ProblemReportValve.class.getName());
        host.addChild(context);
    }

    /**
     * Returns when the application answers. Throws {@link ConfigException} when the port is taken, the key is unusable or the
     * application refuses its configuration, and {@link StartException} when it fails otherwise; nothing is left running then.
     */
    void start() {
        StartupLog log = StartupLog.hold();
        try {
            // Binds first, so that a taken port is told at once; accepts last, when the application is ready.
            tomcat.init();
            tomcat.start();
            requireApplication();
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

    /** Where it serves, as a client on this machine reaches it. */
    String url() {
        return (secure ? "https://" : "http://") + listen.authority(connector.getLocalPort()) + contextPath + "/";
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
            return listen.refused(refused);
        }
        boolean aboutKeys = cause instanceof IOException
                || cause instanceof GeneralSecurityException
                || cause instanceof IllegalArgumentException;
        return secure && aboutKeys
                ? TlsKeys.unusable(cause)
                : new StartException("the embedded server did not start: " + cause, e);
    }

    private void discard() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            LOG.log(System.Logger.Level.WARNING, "the embedded server did not stop cleanly", e);
        }
    }
}
