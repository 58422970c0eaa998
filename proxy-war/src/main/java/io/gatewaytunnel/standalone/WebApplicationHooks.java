package io.gatewaytunnel.standalone;

import io.gatewaytunnel.fatal.FatalErrors;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.core.StandardContext;

/**
 * What the web application and this mode tell each other, through attributes of its ServletContext with types of the
 * JDK: the two are in class loaders apart. Threads: written by the one that starts or stops the context, read
 * afterwards.
 */
final class WebApplicationHooks implements LifecycleListener {
    /** A {@link LongConsumer} given the milliseconds it may take; returns when drained or when they are over. */
    static final String DRAIN = "io.gatewaytunnel.drain";

    /** A {@link Runnable} that has the configuration read anew, and returns at once. */
    static final String RELOAD = "io.gatewaytunnel.reload";

    /**
     * A String: why the application cannot use its configuration, a line for each mistake that names the setting and
     * the remedy.
     */
    static final String CONFIG_ERROR = "io.gatewaytunnel.config-error";

    /**
     * A {@link Consumer} of {@link Throwable} for the application to tell: an error after which nothing can go on,
     * which it caught.
     */
    static final String ON_FATAL = "io.gatewaytunnel.on-fatal";

    /** A {@link Runnable} for the application to call: connections of HTTP/2 are to end soon. */
    static final String ON_DRAIN = "io.gatewaytunnel.on-drain";

    private static final Consumer<Throwable> FATAL = FatalErrors::handle;

    private final StandardContext context;
    private final Runnable farewell;
    private volatile Optional<String> lastConfigError = Optional.empty();

    /** {@code farewell} tells clients of HTTP/2 that their connections are to end. */
    WebApplicationHooks(StandardContext context, Runnable farewell) {
        this.context = context;
        this.farewell = farewell;
        context.addLifecycleListener(this);
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
            context.getServletContext().setAttribute(ON_FATAL, FATAL);
            context.getServletContext().setAttribute(ON_DRAIN, farewell);
        }
        // A context that fails is stopped before anyone can ask it, and forgets its attributes.
        if (event.getType().equals(Lifecycle.BEFORE_STOP_EVENT)) {
            lastConfigError = find(CONFIG_ERROR, String.class);
        }
    }

    /** Known once the context has started or failed to. */
    Optional<String> configError() {
        return lastConfigError.or(() -> find(CONFIG_ERROR, String.class));
    }

    /** Blocks until requests under way have ended, or the time is over. */
    void drain(Duration timeout) {
        find(DRAIN, LongConsumer.class).ifPresent(drain -> drain.accept(timeout.toMillis()));
    }

    /** Has the configuration read anew soon. */
    void reload() {
        find(RELOAD, Runnable.class).ifPresent(Runnable::run);
    }

    private <T> Optional<T> find(String name, Class<T> type) {
        ServletContext attributes = context.getServletContext();
        return Optional.ofNullable(attributes.getAttribute(name))
                .filter(type::isInstance)
                .map(type::cast);
    }
}
