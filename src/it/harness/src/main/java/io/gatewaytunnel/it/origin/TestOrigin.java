package io.gatewaytunnel.it.origin;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * A well-behaved origin that holds no thread for a slow or idle reader: an embedded Tomcat with asynchronous servlets. Closing stops it.
 *
 * <p>{@code /bytes?n=N[&chunked]} sends a body, {@code /digest} answers with length and SHA-256 of what was sent to it,
 * {@code /events} is an event stream, {@code /small} answers 1 KiB, {@code /mixed} does what its query asks ({@link MixedServlet}).
 */
public final class TestOrigin implements AutoCloseable {
    // Held, because the logging system forgets the level of a logger that nobody holds.
    private static final Logger TOMCAT_LOG = Logger.getLogger("org.apache");

    private final Tomcat tomcat;
    private final Path folder;
    private final BytesServlet bytes = new BytesServlet();
    private final EventsServlet events = new EventsServlet();

    private TestOrigin(Tomcat tomcat, Path folder) {
        this.tomcat = tomcat;
        this.folder = folder;
    }

    public static TestOrigin start() {
        TOMCAT_LOG.setLevel(Level.WARNING);
        try {
            TestOrigin origin = new TestOrigin(new Tomcat(), Files.createTempDirectory("it-origin"));
            origin.startTomcat();
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startTomcat() throws LifecycleException {
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("acceptCount", "1024");
        connector.setProperty("connectionTimeout", "120000");
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", folder.toString());
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
        return tomcat.getConnector().getLocalPort();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
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
        try {
            tomcat.stop();
            tomcat.destroy();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
