package io.gatewaytunnel.it.client;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A public client's WebSocket, the JDK's: what comes is put together to whole messages and kept. Closing aborts it. */
public final class WebSocketClient implements WebSocket.Listener, AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Messages (String or byte[]), and {@link Pong}s. */
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private @Nullable WebSocket socket;

    private WebSocketClient() {}

    /** How the peer closed. */
    public record Closed(int code, String reason) {}

    /** An answer to a ping. */
    public record Pong(ByteBuffer data) {}

    /** {@code http} of the URI becomes {@code ws}; completes exceptionally when the handshake is refused. */
    public static CompletableFuture<WebSocketClient> connect(URI uri, String... subprotocols) {
        WebSocketClient client = new WebSocketClient();
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        if (subprotocols.length > 0) {
            String[] others = java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length);
            builder.subprotocols(subprotocols[0], others);
        }
        return builder.buildAsync(URI.create(uri.toString().replaceFirst("^http", "ws")), client)
                .thenApply(opened -> {
                    client.socket = opened;
                    return client;
                });
    }

    public static WebSocketClient open(URI uri, String... subprotocols) {
        return within(connect(uri, subprotocols));
    }

    /** The JDK's interface, for what is not here. */
    public WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        return socket;
    }

    public WebSocketClient sendText(String message) {
        within(socket().sendText(message, true));
        return this;
    }

    public WebSocketClient sendBinary(byte[] message) {
        within(socket().sendBinary(ByteBuffer.wrap(message), true));
        return this;
    }

    /** The next whole message or pong. */
    public Object next() {
        try {
            Object next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came for " + PATIENCE_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public Closed awaitClosed() {
        return within(closed);
    }

    private static <T> T within(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(text.toString());
            text.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        binary.writeBytes(bytes);
        if (last) {
            received.add(binary.toByteArray());
            binary.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        received.add(new Pong(ByteBuffer.wrap(bytes)));
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        closed.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket().abort();
    }
}
