package io.gatewaytunnel.it.origin;

import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/**
 * A well-behaved origin that holds no thread for a slow or idle reader: an embedded Tomcat with asynchronous servlets.
 * Closing stops it.
 *
 * <p>{@code /bytes?n=N[&chunked]} sends a body, {@code /digest} answers with length and SHA-256 of what was sent to it,
 * {@code /events} is an event stream, {@code /small} answers 1 KiB, {@code /mixed} does what its query asks
 * ({@link MixedServlet}).
 */
public final class TestOrigin implements AutoCloseable {
    // Held, because the logging system forgets the level of a logger that nobody holds.
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private static final int MOST_ECHOED_BYTES = 1 << 16;

    private final OriginTomcat tomcat;
    private final BytesServlet bytes = new BytesServlet();
    private final EventsServlet events = new EventsServlet();
    private final MixedServlet mixed = new MixedServlet();

    private TestOrigin(OriginTomcat tomcat) {
        this.tomcat = tomcat;
    }

    public static TestOrigin start() {
        return start("127.0.0.1", false);
    }

    /** The same with the WebSocket of {@link WebSocketOrigin}. */
    public static TestOrigin withEcho() {
        return start("127.0.0.1", true);
    }

    /** The same at that address of this machine instead of loopback's. */
    public static TestOrigin at(String address) {
        return start(address, true);
    }

    private static TestOrigin start(String address, boolean withEcho) {
        TOMCAT_LOG.setLevel(Level.WARNING);
        try {
            TestOrigin origin = new TestOrigin(new OriginTomcat("it-origin", address));
            origin.startTomcat(withEcho);
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LifecycleException | DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startTomcat(boolean withEcho) throws LifecycleException, DeploymentException {
        tomcat.connector().setProperty("maxKeepAliveRequests", "-1");
        tomcat.connector().setProperty("connectionTimeout", "120000");
        Context context = tomcat.context();
        if (withEcho) {
            WebSocketOrigin.prepare(context);
        }
        serve(context, "/bytes", bytes);
        serve(context, "/digest", new DigestServlet());
        serve(context, "/events", events);
        serve(context, "/small", new SmallServlet());
        serve(context, "/mixed", mixed);
        tomcat.start();
        if (withEcho) {
            WebSocketOrigin.addEcho(context, MOST_ECHOED_BYTES);
        }
    }

    private static void serve(Context context, String path, HttpServlet servlet) {
        Wrapper wrapper = Tomcat.addServlet(context, path, servlet);
        wrapper.setAsyncSupported(true);
        wrapper.addMapping(path);
    }

    public int port() {
        return tomcat.port();
    }

    public URI uri() {
        return tomcat.uri();
    }

    /** Method and {@code id} of what {@code /mixed} was asked again. */
    public Set<String> repeated() {
        return mixed.repeated();
    }

    /** Bodies being sent by {@code /bytes} now. */
    public int sending() {
        return bytes.sending();
    }

    /** Bodies of {@code /bytes} that a reader did not want to the end. */
    public int brokenOff() {
        return bytes.brokenOff();
    }

    /** Event streams open now, as far as their ends have been noticed. */
    public int openEventStreams() {
        return events.open();
    }

    /** Sends an event to every open stream. */
    public void sendEvent(String data) {
        events.sendToAll(data);
    }

    @Override
    public void close() {
        tomcat.close();
    }
}
