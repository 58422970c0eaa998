package io.gatewaytunnel.it.containers.http2;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalH2AsyncClient;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;

/**
 * A public client over HTTP/2 in clear text: one connection to 127.0.0.1, as many requests at a time as one likes. Any
 * thread. It adds a User-Agent and nothing else, and leaves paths as they are.
 */
public final class Http2Client implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final MinimalH2AsyncClient client = HttpAsyncClients.createHttp2Minimal();
    private final int port;

    public Http2Client(int port) {
        this.port = Http2Port.beside(port);
        client.start();
    }

    /** A request in the making; not for use by several threads. */
    public final class Request {
        private final BasicHttpRequest head;
        private final List<Header> trailers = new ArrayList<>();
        private long length = -1;
        private boolean counted;

        private Request(String method, String target) {
            head = new BasicHttpRequest(method, "http", new URIAuthority("127.0.0.1", port), target);
        }

        public Request field(String name, String value) {
            head.addHeader(name, value);
            return this;
        }

        /** So many bytes of {@link io.gatewaytunnel.it.http1.BodyPattern}, with Content-Length. */
        public Request counted(long bytes) {
            length = bytes;
            counted = true;
            return field("content-length", String.valueOf(bytes)); // the client itself does not say it
        }

        /** So many bytes of it, without a length. */
        public Request uncounted(long bytes) {
            length = bytes;
            return this;
        }

        /** After the body, of which there must be one. */
        public Request trailer(String name, String value) {
            trailers.add(new BasicHeader(name, value));
            return this;
        }

        /** Sends it and waits for the whole response; fails when no head comes. */
        public Http2Response exchange() {
            Http2Reading reading = new Http2Reading();
            AsyncEntityProducer body = length < 0 ? null : new Http2Body(length, counted, trailers);
            Future<Void> sent = client.execute(
                    new BasicRequestProducer(head, body), reading, HttpCoreContext.create(), reading.ending());
            try {
                return reading.response().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                sent.cancel(true);
                throw new AssertionError("no response over HTTP/2 to " + head, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    /** The target goes out byte for byte. */
    public Request request(String method, String target) {
        return new Request(method, target);
    }

    public Http2Response get(String target) {
        return request("GET", target).exchange();
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
