package io.gatewaytunnel.standalone;

import io.gatewaytunnel.standalone.connections.GuardedEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;

/** An {@link EmbeddedTomcat} on a free port of loopback with {@link ProbeApplication} in it. */
final class ServingTomcat implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final EmbeddedTomcat tomcat;

    ServingTomcat(Path folder, ProbeApplication.Behaviour behaviour, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(Map.of("port", "0", "address", "127.0.0.1"));
        all.putAll(options);
        tomcat = new EmbeddedTomcat(
                TestWar.in(folder, behaviour), folder.resolve("work"), new StandaloneOptions(all, Map.of()));
        tomcat.start();
    }

    static ServingTomcat in(Path folder, Map<String, String> options) {
        return new ServingTomcat(folder, ProbeApplication.Behaviour.SERVES, options);
    }

    URI uri() {
        return URI.create(tomcat.url());
    }

    /** The sockets behind the port that everybody may use. */
    GuardedEndpoint endpoint() {
        return tomcat.ports().findFirst().orElseThrow().endpoint();
    }

    /**
     * What takes part in every connection that waits for something in a way of its own: HTTP/2, WebSocket, held
     * requests.
     */
    int waiting() {
        Connector connector = tomcat.ports().findFirst().orElseThrow().connector();
        return ((AbstractProtocol<?>) connector.getProtocolHandler()).getWaitingProcessorCount();
    }

    /** Sends the bytes of {@code request} as they are and returns all that comes until the server closes. */
    String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri().getPort())) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() {
        tomcat.stop();
    }
}
