package io.gatewaytunnel.it.origin;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
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

    private final OriginTomcat tomcat;
    private final BytesServlet bytes = new BytesServlet();
    private final EventsServlet events = new EventsServlet();

    private TestOrigin(OriginTomcat tomcat) {
        this.tomcat = tomcat;
    }

    public static TestOrigin start() {
        TOMCAT_LOG.setLevel(Level.WARNING);
        try {
            TestOrigin origin = new TestOrigin(new OriginTomcat("it-origin"));
            origin.startTomcat();
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startTomcat() throws LifecycleException {
        tomcat.connector().setProperty("maxKeepAliveRequests", "-1");
        tomcat.connector().setProperty("connectionTimeout", "120000");
        Context context = tomcat.context();
        serve(context, "/bytes", bytes);
        serve(context, "/digest", new DigestServlet());
        serve(context, "/events", events);
        serve(context, "/small", new SmallServlet());
        serve(context, "/mixed", new MixedServlet());
        tomcat.start();
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
