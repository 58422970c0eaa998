package io.gatewaytunnel.upgrade;

import io.gatewaytunnel.container.BegunBody;
import io.gatewaytunnel.container.Readiness;
import jakarta.servlet.ReadListener;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Step U2a: the body of a request that offers an upgrade, read whole before the upgrade is asked for: it comes first,
 * then the connection turns into bytes (RFC 9110 §7.8). Its length is known and small, and the caller has it counted as
 * held from before it is read.
 *
 * <p>Threads: the container's calls only leave a note and signal; everything else belongs to the gate of the wait.
 */
final class OfferedBody implements ReadListener {
    private final int lengthBytes;
    private final Runnable signal;
    private final Readiness reading = new Readiness();
    private volatile @Nullable Throwable failure;
    private @Nullable BegunBody begun;
    private byte @Nullable [] bytes;

    /** Where it stands. */
    enum State {
        WHOLE,
        NEEDS_CLIENT,
        /** It ended before its length. */
        CUT_SHORT,
        /** The connection broke; see {@link #failure}. */
        BROKEN
    }

    private OfferedBody(int lengthBytes, Runnable signal) {
        this.lengthBytes = lengthBytes;
        this.signal = signal;
    }

    /**
     * Begins to listen, on the container's thread; {@code signal} is run whenever there may be something to read, and
     * not acted on before this returns.
     */
    static OfferedBody listen(HttpServletRequest request, long lengthBytes, Runnable signal) throws IOException {
        OfferedBody body = new OfferedBody((int) lengthBytes, signal);
        body.begun = BegunBody.listen(request, lengthBytes, body);
        return body;
    }

    @Override
    public void onDataAvailable() {
        reading.note();
        signal.run();
    }

    @Override
    public void onAllDataRead() {
        signal.run();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        signal.run();
    }

    /** Why it will not come. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    long receivedBytes() {
        return lengthBytes - input().leftBytes();
    }

    /** Reads what is there. */
    State pump() {
        BegunBody input = input();
        try {
            while (failure == null && input.leftBytes() > 0 && reading.ask(input::isReady)) {
                byte[] into = bytes == null ? new byte[lengthBytes] : bytes;
                bytes = into;
                if (input.read(into, (int) receivedBytes()) < 0) {
                    return State.CUT_SHORT;
                }
            }
        } catch (IOException | RuntimeException e) {
            failure = e; // containers throw what they like from a stream whose client is gone
        }
        if (failure != null) {
            return State.BROKEN;
        }
        if (input.leftBytes() > 0) {
            return State.NEEDS_CLIENT;
        }
        input.letGo(); // it knows us, and the request it, whose connection may stay open for days
        return State.WHOLE;
    }

    /** All of it, once it is {@link State#WHOLE}. */
    ByteBuffer whole() {
        byte[] all = bytes;
        return all == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(all);
    }

    private BegunBody input() {
        BegunBody input = begun;
        if (input == null) {
            throw new IllegalStateException("the body is read before it is listened to; this is a defect");
        }
        return input;
    }
}
