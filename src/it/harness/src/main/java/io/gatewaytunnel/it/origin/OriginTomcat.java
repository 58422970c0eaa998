package io.gatewaytunnel.it.origin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * An embedded Tomcat on a free port, of loopback if nothing else is said, with a folder of its own; its origin says
 * what it serves, starts and closes it.
 */
final class OriginTomcat implements AutoCloseable {
    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
    private final Path folder;
    private final String address;
    private final Context context;

    /** {@code name} is the beginning of the folder's. */
    OriginTomcat(String name) throws IOException {
        this(name, "127.0.0.1");
    }

    OriginTomcat(String name, String address) throws IOException {
        this.address = address;
        folder = Files.createTempDirectory(name);
        tomcat.setBaseDir(folder.toString());
        connector.setPort(0);
        connector.setProperty("address", address);
        connector.setProperty("acceptCount", "1024");
        connector.setProperty("socket.txBufSize", Integer.toString(RawOrigin.SEND_BUFFER_BYTES));
        tomcat.setConnector(connector);
        context = tomcat.addContext("", folder.toString());
    }

    Connector connector() {
        return connector;
    }

    Context context() {
        return context;
    }

    void start() throws LifecycleException {
        tomcat.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri() {
        return URI.create("http://" + address + ":" + port());
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
