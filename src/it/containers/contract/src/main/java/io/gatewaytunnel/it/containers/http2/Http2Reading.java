package io.gatewaytunnel.it.containers.http2;

import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.http1.Http1Head;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Reads one response, of HTTP/1.1 too; on the client's own threads, one call at a time. */
public final class Http2Reading implements AsyncResponseConsumer<Void> {
    private static final int KEPT_BYTES = 64 * 1024;

    private final CompletableFuture<Http2Response> response = new CompletableFuture<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final MessageDigest digest = BodyPattern.newSha256();
    private long length;
    private @Nullable Http1Head head;
    private @Nullable FutureCallback<Void> callback;

    /** For the request: a connection that cannot be had is told there and not to the reading. */
    public FutureCallback<Void> ending() {
        return new FutureCallback<>() {
            @Override
            public void completed(@Nullable Void result) {
                // the reading has it
            }

            @Override
            public void failed(Exception cause) {
                Http2Reading.this.failed(cause);
            }

            @Override
            public void cancelled() {
                Http2Reading.this.failed(new IllegalStateException("cancelled"));
            }
        };
    }

    /** Fails with what went wrong when no head came. */
    public CompletableFuture<Http2Response> response() {
        return response;
    }

    @Override
    public void consumeResponse(
            HttpResponse came,
            @Nullable EntityDetails entity,
            HttpContext context,
            FutureCallback<Void> resultCallback) {
        callback = resultCallback;
        head = new Http1Head("HTTP/2 " + came.getCode(), fields(Arrays.asList(came.getHeaders())));
        if (entity == null) {
            end(List.of());
        }
    }

    @Override
    public void informationResponse(HttpResponse came, HttpContext context) {
        // a 100 is seen by its effect
    }

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
        capacity.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer part) {
        length += part.remaining();
        digest.update(part.duplicate());
        byte[] bytes = new byte[Math.min(part.remaining(), KEPT_BYTES - kept.size())];
        part.duplicate().get(bytes);
        kept.writeBytes(bytes);
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        end(trailers == null ? List.of() : fields(trailers));
    }

    private void end(List<Http1Head.Field> trailers) {
        finish(trailers, true);
        FutureCallback<Void> done = callback;
        if (done != null) {
            done.completed(null);
        }
    }

    @Override
    public void failed(Exception cause) {
        if (head == null) {
            response.completeExceptionally(cause);
        } else {
            finish(List.of(), false);
        }
    }

    private void finish(List<Http1Head.Field> trailers, boolean complete) {
        Http1Head came = head;
        if (came != null) {
            response.complete(new Http2Response(
                    came,
                    kept.toString(StandardCharsets.ISO_8859_1),
                    length,
                    HexFormat.of().formatHex(digest.digest()),
                    trailers,
                    complete));
        }
    }

    private static List<Http1Head.Field> fields(List<? extends Header> headers) {
        List<Http1Head.Field> fields = new ArrayList<>();
        for (Header header : headers) {
            String value = header.getValue();
            fields.add(new Http1Head.Field(header.getName(), value == null ? "" : value));
        }
        return fields;
    }

    @Override
    public void releaseResources() {
        // holds none
    }
}
