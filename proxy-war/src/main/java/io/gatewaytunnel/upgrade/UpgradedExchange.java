package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.container.KeepAlive;
import io.gatewaytunnel.container.SocketOwner;
import io.gatewaytunnel.container.UpgradedSocket;
import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.SerialDrain;
import io.gatewaytunnel.mux.SessionClock;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Step U5: one public connection after its 101 and the stream beside it: bytes pass both ways, and nothing of them is
 * looked at.
 *
 * <ul>
 *   <li>{@link #onConnected}: the container has switched.
 *   <li>{@link #fromClient}: bytes go to the stream as far as it has room; the client's end becomes the stream's.
 *   <li>{@link #fromAgent}: bytes come from the stream as far as the client takes them; each that the container has
 *       taken gives credit back.
 *   <li>{@link #finish}: when both directions have ended the connection is closed. A reset, a broken connection or a
 *       deadline ends both at once, and the client's with a reset: an orderly end would say that all has arrived.
 * </ul>
 *
 * <p>Threads: the container, the link and the timer only signal; the {@link SerialDrain} does what there is to do, and
 * nothing in it blocks. So an idle connection, a slow client and a slow origin hold no thread. Lifetime: until
 * {@link #finish}, once.
 */
public final class UpgradedExchange implements StreamListener, SocketOwner {
    private static final Logger LOG = System.getLogger(UpgradedExchange.class.getName());

    /** What is given to the container in one go: it keeps what the network does not take, for each slow client. */
    private static final int MOST_WRITE_BYTES = 32 << 10;

    private final UpgradedExchanges all;
    private final MuxStream stream;
    private final ObservedExchange seen;
    private final Runnable onEnded;
    private final SessionClock clock;
    private final ByteDeadline deadline;
    private final SerialDrain drain = new SerialDrain(this::step);
    private volatile @Nullable UpgradedSocket socket;
    private volatile @Nullable String closing;
    private volatile boolean gone;

    // All below belong to the drain.
    private Frame.@Nullable OfStream next;
    private boolean clientEnded;
    private boolean agentEnded;
    private boolean unflushed;
    private boolean finished;
    private long movedBytes;

    /** {@code onEnded} is called once, when nothing is left of the exchange. */
    public UpgradedExchange(UpgradedExchanges all, MuxStream stream, ObservedExchange seen, Runnable onEnded) {
        this.all = all;
        this.stream = stream;
        this.seen = seen;
        this.onEnded = onEnded;
        this.clock = new SessionClock(System::nanoTime).follow(stream.session());
        this.deadline = new ByteDeadline(all.limits(), clock.nanoTime());
        all.add(this);
    }

    @Override
    public void onConnected(UpgradedSocket connected) {
        if (!all.limits().tcpKeepAlive().isZero()) {
            connected.keepAlive(KeepAlive.after(all.limits().tcpKeepAlive()));
        }
        socket = connected;
        drain.signal();
    }

    @Override
    public void onSignal() {
        drain.signal();
    }

    @Override
    public void onGone() {
        gone = true;
        drain.signal();
    }

    @Override
    public void onReadable() {
        drain.signal();
    }

    @Override
    public void onWritable() {
        drain.signal();
    }

    /** Ends both directions at once; any thread. */
    public void close(String reason) {
        closing = reason;
        drain.signal();
    }

    /** The timer's look; any thread. */
    void sweep(long nowNanos) {
        UpgradedSocket client = socket;
        if (deadline.isOver(clock.at(nowNanos)) || (client != null && client.findsSilentEnd())) {
            drain.signal();
        }
    }

    private void step() {
        UpgradedSocket client = socket;
        if (finished) {
            if (client != null) {
                client.close(); // it may have come too late
            }
            return;
        }
        String ordered = closing;
        if (ordered != null) {
            breakOff(ErrorCode.CANCELLED, ordered);
            return;
        }
        if (gone) {
            afterGone();
            return;
        }
        try {
            if (client != null) {
                fromClient(client);
                fromAgent(client);
                noteTime();
            }
            if (!finished && deadline.isOver(clock.nanoTime())) {
                breakOff(deadline.isClients() ? ErrorCode.STALLED : ErrorCode.CANCELLED, deadline.reason());
            }
        } catch (IOException e) {
            breakOff(ErrorCode.CANCELLED, "the client is gone: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            FatalErrors.handle(e);
            // Containers throw what they like from a stream whose client is gone.
            LOG.log(Level.DEBUG, stream + " step=upgraded a container's call failed", e);
            breakOff(ErrorCode.CANCELLED, "a container's call failed");
        }
    }

    /** Towards the stream. */
    private void fromClient(UpgradedSocket client) throws IOException {
        for (int room = stream.writableBytes(); !clientEnded && room > 0; room = stream.writableBytes()) {
            ByteBuffer bytes = client.read(room);
            if (bytes.hasRemaining()) {
                movedBytes += bytes.remaining();
                seen.received(seen.receivedBytes() + bytes.remaining());
                stream.send(bytes);
            } else if (client.hasEnded()) {
                clientEnded = true;
                stream.sendEnd(Headers.empty());
            } else {
                return;
            }
        }
    }

    /** Towards the client. */
    private void fromAgent(UpgradedSocket client) throws IOException {
        while (!finished) {
            if (next == null) {
                next = stream.poll();
            }
            if (next == null) {
                flush(client); // there is nothing to gather with
                if (agentEnded && clientEnded) {
                    finish("both sides have ended");
                }
                return;
            }
            if (!deliver(client, next)) {
                return;
            }
            next = null;
        }
    }

    /** Whether the frame is dealt with; false when the client has to take something before. */
    private boolean deliver(UpgradedSocket client, Frame.OfStream frame) throws IOException {
        if (frame instanceof Frame.Data data) {
            return write(client, data.bytes());
        }
        if (!flush(client)) {
            return false;
        }
        if (frame instanceof Frame.End) {
            agentEnded = true;
            if (!clientEnded && !client.endOutput()) {
                stream.sendEnd(Headers.empty());
                finish("the agent's side has ended, and the connection cannot be closed by half");
            }
        } else if (frame instanceof Frame.Reset reset) {
            if (agentEnded && reset.code() == ErrorCode.NO_ERROR) {
                finish("the agent wants no more");
            } else {
                breakOff(ErrorCode.CANCELLED, reset.code() + ": " + reset.reason());
            }
        }
        return true;
    }

    private boolean write(UpgradedSocket client, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (!client.isWritable()) {
                return false;
            }
            int count = Math.min(MOST_WRITE_BYTES, bytes.remaining());
            ByteBuffer piece = bytes.slice(bytes.position(), count);
            client.write(piece);
            bytes.position(bytes.position() + count);
            unflushed = true;
            movedBytes += count;
            seen.sent(count);
            stream.consumed(count);
        }
        return true;
    }

    private boolean flush(UpgradedSocket client) throws IOException {
        if (unflushed && client.flush()) {
            unflushed = false;
            movedBytes++; // what the container had is out: that is progress too
        }
        return !unflushed;
    }

    /** Undertow says it when both halves are closed, before anybody has read the client's end. */
    private void afterGone() {
        if (agentEnded) {
            stream.sendEnd(Headers.empty());
            finish("the client has ended too");
        } else {
            breakOff(ErrorCode.CANCELLED, "the container is done with the connection");
        }
    }

    private void noteTime() {
        // A client that was told the end owes its own.
        boolean owes = next != null || unflushed || (agentEnded && !clientEnded);
        if (!finished) {
            deadline.note(owes, movedBytes, clock.nanoTime());
        }
    }

    private void breakOff(ErrorCode code, String reason) {
        stream.reset(code, reason);
        finish(reason, UpgradedSocket::reset);
    }

    private void finish(String reason) {
        finish(reason, UpgradedSocket::close);
    }

    /** Once. */
    private void finish(String reason, Consumer<UpgradedSocket> ending) {
        if (finished) {
            return;
        }
        finished = true;
        LOG.log(Level.DEBUG, "{0} step=upgraded-end {1}", stream, Printable.of(reason)); // it may be the agent's
        UpgradedSocket client = socket;
        if (client != null) {
            ending.accept(client);
        }
        all.remove(this);
        seen.ended(ExchangeOutcome.UPGRADED);
        onEnded.run();
    }
}
