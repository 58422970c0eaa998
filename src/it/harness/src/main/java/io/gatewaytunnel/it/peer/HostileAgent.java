package io.gatewaytunnel.it.peer;

import io.gatewaytunnel.frame.Batch;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameDecoder;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An agent that sends whatever a test wants and remembers what comes back. Closing ends its connection. */
public final class HostileAgent implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Incoming incoming = new Incoming();
    private final WebSocket link;

    private HostileAgent(URI hub, String token) {
        link = CLIENT.newWebSocketBuilder()
                .subprotocols(Protocol.SUBPROTOCOL)
                .header("Authorization", "Bearer " + token)
                .buildAsync(hub, incoming)
                .join();
    }

    /** A link on which nothing has been said yet. */
    public static HostileAgent connect(URI hub, String token) {
        return new HostileAgent(hub, token);
    }

    /** A link whose session has begun in the ordinary way. */
    public static HostileAgent welcomed(URI hub, String token, String name) {
        HostileAgent agent = connect(hub, token);
        agent.send(WirePeer.hello(name));
        agent.next(Frame.Welcome.class);
        return agent;
    }

    /** Sends one message; that the proxy has closed already is no failure. */
    public HostileAgent send(ByteBuffer message) {
        return quietly(link.sendBinary(message, true));
    }

    public HostileAgent sendText(String text) {
        return quietly(link.sendText(text, true));
    }

    private HostileAgent quietly(CompletableFuture<WebSocket> sending) {
        sending.exceptionally(closed -> link).join();
        return this;
    }

    /** The next frame of that kind; others are skipped. */
    public <F extends Frame> F next(Class<F> kind) {
        try {
            for (Frame frame = poll(); ; frame = poll()) {
                if (kind.isInstance(frame)) {
                    return kind.cast(frame);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Frame poll() throws InterruptedException {
        Frame frame = incoming.frames.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (frame == null) {
            throw new AssertionError("no such frame came; the link: " + incoming.closed);
        }
        return frame;
    }

    /** The WebSocket close code with which the proxy ended the link. */
    public int closeCode() {
        try {
            return incoming.closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("the proxy did not close the link", e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on pings are answered, as a living agent answers them; nothing else may be sent then. */
    public HostileAgent answeringPings() {
        incoming.answers = true;
        return this;
    }

    /** Whether the proxy has not ended the link so far. */
    public boolean isOpen() {
        return !incoming.closed.isDone();
    }

    /**
     * Closes the link in order, which ends the session at once: nobody waits for an agent that has said that it goes.
     */
    public void leave() {
        link.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .exceptionally(closed -> link)
                .join();
        closeCode();
    }

    @Override
    public void close() {
        link.abort();
    }

    /** Decodes what the proxy sends, on the client's own thread. */
    private static final class Incoming implements WebSocket.Listener {
        /** What a connection that ends without a close frame counts as (RFC 6455 §7.1.5). */
        private static final int ABNORMAL = 1006;

        private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final FrameDecoder decoder = new FrameDecoder(Protocol.MAX_HEAD_BYTES);
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private volatile boolean answers;

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            message.writeBytes(bytes);
            if (last) {
                Batch batch = decoder.decode(message.toByteArray());
                message.reset();
                frames.addAll(batch.frames());
                if (answers) {
                    batch.frames().forEach(frame -> answer(socket, frame));
                }
            }
            socket.request(1);
            return CompletableFuture.completedStage(socket);
        }

        private static void answer(WebSocket socket, Frame frame) {
            if (frame instanceof Frame.Ping ping) {
                CompletableFuture<WebSocket> unused =
                        socket.sendBinary(WirePeer.batch(0, 0, new Frame.Pong(ping.nonce())), true);
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code);
            return CompletableFuture.completedStage(socket);
        }

        @Override
        public void onError(WebSocket socket, Throwable cause) {
            // Ours to notice: what the proxy sends must always decode.
            if (cause instanceof ProtocolException) {
                closed.completeExceptionally(cause);
            }
            closed.complete(ABNORMAL);
        }
    }
}
