package io.gatewaytunnel.connect;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.websocket.WebSocketHandshake;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOEventHandlerFactory;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the hub until its upgrade is answered: TLS, the request, the answer's head. Inside the read that
 * brings a 101 a {@link ReactorLink} takes the connection over, with what came behind it.
 *
 * <p>The TLS engine's tasks run on the I/O thread, as those of origins do: they reckon, and wait for nothing unless the
 * JVM is told to ask for revocations.
 *
 * <p>Threads: the I/O thread; {@link #giveUp} on any. It has no clock: who waits for {@link #opened} has one.
 */
final class HubOpening implements IOEventHandlerFactory, IOEventHandler {
    private final HubRequest request;
    private final Optional<SSLContext> tls;
    private final HubLinkHandler handler;
    private final ReactorLinks links;
    private final ByteBuffer octets;
    private final HubAnswerReader reader = new HubAnswerReader();
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();

    private volatile @Nullable ProtocolIOSession session;

    HubOpening(HubRequest request, Optional<SSLContext> tls, HubLinkHandler handler, ReactorLinks links) {
        this.request = request;
        this.tls = tls;
        this.handler = handler;
        this.links = links;
        this.octets = request.octets();
    }

    /** Completes when TCP is there; fails if it cannot be. */
    CompletableFuture<Boolean> connected() {
        return connected;
    }

    /** Completes when the handler has its link; fails with what the caller of a client is to know. */
    CompletableFuture<Boolean> opened() {
        return opened;
    }

    /** No connection at all. */
    void onFailed(Exception cause) {
        fail(HubAnswers.withoutAnswer(cause));
    }

    @Override
    public IOEventHandler createHandler(ProtocolIOSession created, @Nullable Object attachment) {
        session = created;
        boolean unused = connected.complete(true);
        tls.ifPresent(context -> created.startTls(
                context,
                created.getInitialEndpoint(),
                SSLBufferMode.STATIC,
                (endpoint, engine) -> {
                    SSLParameters parameters = engine.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    engine.setSSLParameters(parameters);
                },
                null,
                null));
        if (decided.get()) {
            created.close(CloseMode.IMMEDIATE);
        }
        return this;
    }

    @Override
    public void connected(IOSession current) throws IOException {
        write(current);
    }

    @Override
    public void outputReady(IOSession current) throws IOException {
        write(current);
    }

    private void write(IOSession current) throws IOException {
        if (octets.hasRemaining()) {
            int unused = current.write(octets);
            current.setEvent(SelectionKey.OP_WRITE); // until it comes once more with nothing to do: TLS sends then
        } else {
            current.clearEvent(SelectionKey.OP_WRITE);
        }
    }

    @Override
    public void inputReady(IOSession current, @Nullable ByteBuffer decrypted) {
        try {
            if (decrypted != null) {
                onBytes(decrypted);
            }
            readOn(current);
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            FatalErrors.handle(e);
            fail(new IOException("a defect of the agent", e));
        }
    }

    private void readOn(IOSession current) throws IOException {
        ByteBuffer buffer = links.takeBuffer();
        try {
            int count = decided.get() ? 0 : current.read(buffer);
            if (count < 0) {
                throw HubAnswers.withoutAnswer(new EOFException());
            }
            onBytes(buffer.flip());
        } finally {
            links.giveBack(buffer);
        }
    }

    private void onBytes(ByteBuffer bytes) throws IOException {
        HubAnswerReader.Answer answer =
                decided.get() ? null : reader.read(bytes).orElse(null);
        if (answer == null) {
            return;
        }
        handler.onSetCookies(answer.fields().all("Set-Cookie"));
        judge(answer);
        ProtocolIOSession there = session;
        if (there != null && decided.compareAndSet(false, true)) {
            new ReactorLink(links, there, handler, request.hub().getAuthority()).begin(bytes);
            boolean unused = opened.complete(true);
        }
    }

    private void judge(HubAnswerReader.Answer answer) throws IOException {
        URI hub = request.hub();
        Optional<String> violation = WebSocketHandshake.answerViolation(
                answer.status(), answer.fields(), request.key(), Protocol.SUBPROTOCOL);
        if (violation.isPresent()) {
            IOException cause = new IOException(violation.get());
            throw HubAnswers.ofStatus(answer.status(), cause, hub, AnswerFields.of(answer.fields()));
        }
    }

    @Override
    public void timeout(IOSession current, Timeout timeout) {
        onFailed(new SocketTimeoutException());
    }

    @Override
    public void exception(IOSession current, Exception cause) {
        onFailed(cause);
    }

    @Override
    public void disconnected(IOSession current) {
        onFailed(new EOFException());
    }

    private void fail(IOException failure) {
        if (giveUp()) {
            boolean unused = opened.completeExceptionally(failure);
            unused = connected.completeExceptionally(failure);
        }
    }

    /** Ends the attempt; false when its end is decided already, and {@link #opened} about to complete. */
    boolean giveUp() {
        if (!decided.compareAndSet(false, true)) {
            return false;
        }
        ProtocolIOSession there = session;
        if (there != null) {
            there.close(CloseMode.IMMEDIATE);
        }
        return true;
    }
}
