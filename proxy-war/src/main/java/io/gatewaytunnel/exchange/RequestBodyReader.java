package io.gatewaytunnel.exchange;

import io.gatewaytunnel.container.BegunBody;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.container.ReadBuffers;
import io.gatewaytunnel.container.Readiness;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.head.RequestRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Step 4: the request body, from the public client to the stream: reads only what the stream has room for, so that a
 * slow origin slows the client down.
 *
 * <p>Threads: the container's calls only leave a note and signal; everything else belongs to the exchange's gate.
 * Source: Servlet 6.0 §3.7; docs/FIDELITY.md.
 */
final class RequestBodyReader implements ReadListener {
    private static final int LEAST_READ_BYTES = 8 << 10;

    private final HttpServletRequest request;
    private final RequestHead head;
    private final Container container;
    private final long mostBytes;
    private final Runnable signal;
    private final Readiness reading = new Readiness();
    private final ReadBuffers buffers = new ReadBuffers(LEAST_READ_BYTES);
    private volatile boolean allDataRead;
    private volatile @Nullable Throwable failure;

    private @Nullable ServletInputStream input;
    private @Nullable Headers trailers;
    private long receivedBytes;
    private boolean malformed;

    RequestBodyReader(
            HttpServletRequest request, RequestHead head, Container container, long mostBytes, Runnable signal) {
        this.mostBytes = mostBytes;
        this.request = request;
        this.head = head;
        this.container = container;
        this.signal = signal;
        if (!head.hasBody()) {
            trailers = Headers.empty();
        }
    }

    /** Where the body stands. */
    enum State {
        /** Nothing more to read; the stream knows. */
        COMPLETE,
        /** The client has to send. */
        NEEDS_CLIENT,
        /** The stream has to make room, or the agent to ask for the body. */
        NEEDS_ROOM,
        /** It ended before the length that was announced, or its chunks are none. */
        BROKEN,
        /** More came than the container is configured for. */
        TOO_LARGE
    }

    /**
     * Begins to listen: from now on the container may ask the client to go on (100). Once, by the gate or before
     * anybody else knows.
     */
    void listen() throws IOException {
        if (input == null && !isComplete() && head.bodyLength() != 0) {
            Optional<BegunBody> begun = BegunBody.of(request);
            if (begun.isPresent()) {
                input = begun.get().handOver(this);
            } else {
                ServletInputStream opened = request.getInputStream();
                input = opened;
                opened.setReadListener(this);
            }
        }
    }

    @Override
    public void onDataAvailable() {
        reading.note();
        signal.run();
    }

    @Override
    public void onAllDataRead() {
        allDataRead = true;
        signal.run();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        signal.run();
    }

    /** What the container told of a broken request. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    boolean isComplete() {
        return trailers != null;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /**
     * Moves what is there and what there is room for. {@code lost}: whether the client has left by now, so that what
     * looks like the end of a body without a length is none: Tomcat has done with the input of a stream that is reset.
     */
    State pump(ForwardedRequest to, BooleanSupplier lost) throws IOException {
        try {
            return move(to, lost);
        } catch (IOException e) {
            if (!container.leavesMalformedBodyToUs(request, e)) {
                throw e;
            }
            malformed = true;
            trailers = Headers.empty(); // there is no rest that could be read
            return State.BROKEN;
        }
    }

    private State move(ForwardedRequest to, BooleanSupplier lost) throws IOException {
        if (head.bodyLength() > mostBytes) {
            return State.TOO_LARGE;
        }
        while (!isComplete()) {
            if (isAtEnd()) {
                return end(to, lost);
            }
            int room = isUnasked() ? 0 : to.roomBytes();
            if (room == 0) {
                return State.NEEDS_ROOM;
            }
            if (!canRead()) {
                return isEndAnnounced() ? end(to, lost) : State.NEEDS_CLIENT;
            }
            byte[] buffer = buffers.next((int) Math.min(room, mostLeft()));
            int count = opened().read(buffer, 0, buffer.length);
            if (count < 0) {
                return end(to, lost);
            }
            if (count > 0) {
                receivedBytes += count;
                if (receivedBytes > mostBytes) {
                    return State.TOO_LARGE;
                }
                to.send(buffers.filled(buffer, count));
            }
        }
        return State.COMPLETE;
    }

    /** Whether the client has been asked for it, or sends it anyhow, and it has not ended. */
    boolean isAwaited() {
        return input != null && !isComplete();
    }

    /** Whether the client waits to be asked for it, and was not. */
    boolean isUnasked() {
        return input == null && head.expectsContinue() && !isComplete();
    }

    /** Whether the server must not look for an end of it, since there is none. */
    boolean isEndless() {
        return isUnasked() || malformed;
    }

    /** Reads what has come and throws it away; whether that was the end. */
    boolean discard() throws IOException {
        byte[] buffer = buffers.next(LEAST_READ_BYTES);
        while (!isComplete()) {
            if (isAtEnd()) {
                trailers = Headers.empty();
            } else if (canRead()) {
                int count = opened().read(buffer, 0, buffer.length);
                if (count < 0) {
                    trailers = Headers.empty();
                } else {
                    receivedBytes += count;
                }
            } else if (!isEndAnnounced()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the container has said that all is read, and means it: Tomcat says so as soon as it has all itself, while
     * some is still unread by us. On Payara neither word is a guide.
     */
    private boolean isEndAnnounced() {
        return allDataRead && !container.announcesEndEarly() && opened().isFinished();
    }

    /** Payara would hand over what follows a body whose request names {@code Upgrade}. */
    private long mostLeft() {
        return head.bodyLength() >= 0 ? head.bodyLength() - receivedBytes : Long.MAX_VALUE;
    }

    private boolean isAtEnd() {
        return receivedBytes == head.bodyLength() || isEndAnnounced();
    }

    /** Asks the container, but only when it has said that it may be asked. */
    private boolean canRead() {
        if (allDataRead) {
            // No call follows any more. On Payara isReady() is no guide either: one reads on until -1.
            return container.announcesEndEarly() || opened().isReady();
        }
        return reading.ask(() -> opened().isReady());
    }

    private ServletInputStream opened() {
        if (input == null) {
            throw new IllegalStateException("the body is read before it is listened to; this is a defect");
        }
        return input;
    }

    private State end(ForwardedRequest to, BooleanSupplier lost) {
        boolean cutShort = head.bodyLength() >= 0
                ? receivedBytes < head.bodyLength()
                : lost.getAsBoolean() || container.isCutShort(request);
        if (cutShort) {
            return State.BROKEN;
        }
        Headers last = readTrailers();
        trailers = last;
        to.sendEnd(last);
        return State.COMPLETE;
    }

    private Headers readTrailers() {
        if (head.bodyLength() >= 0 || !request.isTrailerFieldsReady()) {
            return Headers.empty();
        }
        Headers.Builder fields = Headers.builder();
        request.getTrailerFields().forEach(fields::add);
        return HopByHop.strip(fields.build()).without(field -> !RequestRules.mayTrail(field.name()));
    }
}
