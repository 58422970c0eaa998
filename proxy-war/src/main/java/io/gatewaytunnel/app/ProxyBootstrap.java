package io.gatewaytunnel.app;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.TokenDigest;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Builds the proxy when the application starts and takes it down when it stops. Declared in {@code web.xml}. Owner of
 * every session and thread.
 *
 * <p>A configuration that cannot be used does not keep the application from starting, since containers tell reasons in
 * the oddest places: every request is then answered 503, the log and {@link #CONFIG_ERROR} say why.
 */
public final class ProxyBootstrap implements ServletContextListener {
    /** Attribute of the servlet context, a {@link LongConsumer}: drains, waiting so many milliseconds at most. */
    public static final String DRAIN = "io.gatewaytunnel.drain";

    /** Attribute of the servlet context, a {@link Runnable}: has the configuration read anew, and returns at once. */
    public static final String RELOAD = "io.gatewaytunnel.reload";

    /** Attribute of the servlet context, a String: why the configuration cannot be used, a line for each mistake. */
    public static final String CONFIG_ERROR = "io.gatewaytunnel.config-error";

    private static final Logger LOG = System.getLogger(ProxyBootstrap.class.getName());
    private static final String APPLICATION = "io.gatewaytunnel.application";

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        FatalEnd fatal = new FatalEnd(context);
        FatalErrors.install(fatal);
        try {
            LiveConfiguration configuration =
                    LiveConfiguration.of(context, Runtime.getRuntime().maxMemory());
            warn(configuration.get());
            ProxyApplication application = ProxyApplication.start(context, configuration, fatal);
            Management management = Management.register(context, application);
            context.setAttribute(APPLICATION, (Runnable) () -> {
                management.close();
                fatal.stop();
                application.stop();
            });
            application.door().open(context);
            LongConsumer drain = millis -> {
                application.drain().await(Duration.ofMillis(millis));
                application.hub().close(); // before the server closes the links, which tells agents less
            };
            context.setAttribute(DRAIN, drain);
            Runnable reload = application.reload()::now;
            context.setAttribute(RELOAD, reload);
        } catch (ConfigException e) {
            e.mistakes()
                    .forEach(mistake ->
                            LOG.log(Level.ERROR, "step=start the configuration cannot be used: {0}", mistake));
            context.setAttribute(CONFIG_ERROR, e.getMessage());
            context.setAttribute(APPLICATION, ClosedApplication.start(context));
        }
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (event.getServletContext().getAttribute(APPLICATION) instanceof Runnable stop) {
            stop.run();
            FatalErrors.uninstall();
        }
        RecordCaches.leave();
        InheritedContexts.forget(ProxyBootstrap.class.getClassLoader());
    }

    private static void warn(ProxyConfig config) {
        if (config.token().isEmpty() && config.identity().agents().isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "step=start no token is configured: the hub refuses every agent that is not enrolled; set"
                            + " GATEWAY_TUNNEL_TOKEN, or enrol agents");
        } else if (config.token().map(TokenDigest::isShort).orElse(false)) {
            LOG.log(Level.WARNING, "step=start the token is shorter than 16 characters and could be guessed");
        }
    }
}
