package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.containers.http2.RawHttp2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The versions of HTTP that a public client may speak to the proxy. */
public enum Version {
    HTTP_1_1("HTTP/1.1") {
        @Override
        int status(int port, PublicRequest request) throws IOException {
            try (RawConnection connection = new RawConnection(port)) {
                return connection.send(request.spelt()).read(request.method()).status();
            }
        }
    },

    /** In clear text, by prior knowledge. */
    HTTP_2("HTTP/2") {
        @Override
        int status(int port, PublicRequest request) throws IOException {
            try (RawHttp2 connection = new RawHttp2(port)) {
                connection.sendHead(STREAM, request.body().isEmpty(), request.http2Fields());
                if (!request.body().isEmpty()) {
                    connection.sendData(STREAM, true, request.body().getBytes(StandardCharsets.ISO_8859_1));
                }
                return finalStatus(connection);
            }
        }
    };

    /** In place of a status: the stream was reset, and the connection goes on. */
    static final int RESET = 0;

    /** In place of a status: the connection has ended. */
    static final int ENDED = -1;

    private static final int STREAM = 1;

    private final String title;

    Version(String title) {
        this.title = title;
    }

    /** Sends it on a connection of its own; the status of its answer, or {@link #RESET} or {@link #ENDED}. */
    abstract int status(int port, PublicRequest request) throws IOException;

    private static int finalStatus(RawHttp2 connection) throws IOException {
        Optional<RawHttp2.Event> event = connection.next();
        while (event.isPresent() && event.get().status() < 200 && !event.get().ended()) {
            event = connection.next();
        }
        return event.map(RawHttp2.Event::status).orElse(ENDED);
    }

    @Override
    public String toString() {
        return title;
    }
}
