package io.gatewaytunnel.exchange;

import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.container.Readiness;
import io.gatewaytunnel.container.SharedWrites;
import io.gatewaytunnel.head.HeadSize;
import io.gatewaytunnel.head.ResponsePlan;
import io.gatewaytunnel.head.ServletHeads;
import io.gatewaytunnel.head.TrailersOnly;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The response, to the public client: writes only while the container says that it is ready, so that no thread ever
 * waits for a slow client.
 *
 * <p>Threads: the container's calls only leave a note and signal; everything else belongs to the exchange's gate.
 * Source: Servlet 6.0 §5.1.2.
 */
final class ResponseBodyWriter implements WriteListener {
    /** What a response has that writes little or nothing. */
    private static final int SMALL_BUFFER_BYTES = 8 << 10;

    /** Where responses share a connection: as much as it may have to keep of each of them. */
    private static final int SHARED_WRITE_BYTES = 8 << 10;

    private final HttpServletResponse response;
    private final ServletOutputStream output;
    private final Container container;
    private final Optional<SharedWrites> shared;
    private final Duration idleComment;
    private final Runnable signal;
    private final Readiness writing = new Readiness();
    private BooleanSupplier leaving = () -> false;
    private volatile boolean headOnly;
    private volatile @Nullable Throwable failure;

    private volatile @Nullable KeepAliveComments comments;
    private @Nullable ResponsePlan plan;
    private boolean started;
    private boolean heldUp;

    /** What the length that was announced leaves, or {@link ResponsePlan#UNKNOWN_LENGTH}. */
    private long remainingBytes = ResponsePlan.UNKNOWN_LENGTH;

    private boolean bodyless;
    private boolean unflushed;

    /** Whether the container has some of what was flushed, and has to be asked to flush it again. */
    private boolean lingering;

    /** Whether the container can change the size of its buffer at any time, and what it has now. */
    private boolean resizable;

    private volatile int bufferBytes;
    private long lastWrite;
    private long lastLook;

    /** Gives back what the container had to be given for the head; until that is out. */
    private @Nullable BooleanSupplier headRoom;

    /** Empty rather than null while there are none: WildFly asks whatever it is given. */
    private Map<String, String> trailers = Map.of();

    /** {@code idleComment}: after how long an idle event stream gets a comment; zero is never. */
    ResponseBodyWriter(
            HttpServletResponse response,
            Container container,
            Optional<SharedWrites> shared,
            Duration idleComment,
            Runnable signal)
            throws IOException {
        this.shared = shared;
        this.container = container;
        this.response = response;
        this.output = response.getOutputStream();
        this.idleComment = idleComment;
        this.signal = signal;
    }

    /** {@code now}: whether the connection is not to be used for another request; asked when the head is written. */
    ResponseBodyWriter closingWhile(BooleanSupplier now) {
        leaving = now;
        return this;
    }

    /** On the container's thread, before anything can be written. */
    void listen() {
        output.setWriteListener(this);
    }

    /**
     * Instead of {@link #listen}, for a response that will be a head alone: Tomcat answers HEAD over HTTP/2 with a DATA
     * frame and no head when a listener is set (its flush before the first call takes the missing body for the end). A
     * head waits for nobody.
     */
    void writeHeadOnly() {
        headOnly = true;
        signal.run();
    }

    @Override
    public void onWritePossible() {
        writing.note();
        signal.run();
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
        signal.run();
    }

    /** What the container told of a client that is gone. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whether a write is taken without waiting; false before the container's first call. */
    boolean isReady() {
        heldUp = shared.isPresent() && shared.get().areUnderWay();
        return !heldUp && (headOnly || writing.ask(output::isReady));
    }

    /**
     * Whether the last question whether it is ready met a write of another response; nobody tells when that is through.
     */
    boolean isHeldUp() {
        return heldUp;
    }

    /**
     * Notes the head; it is given to the container with the first byte or flush, since there is no way to take it back.
     */
    void begin(ResponsePlan next) {
        plan = next;
        remainingBytes = next.lengthBytes();
        bodyless = next.bodyless();
        trailers = joined(TrailersOnly.trailers(next), next.http2()); // RFC 9113 §8.2.1; Payara sends what it is given
        unflushed = true;
        comments = KeepAliveComments.of(next, idleComment, System.nanoTime()).orElse(null);
    }

    /** Whether the container can write that head; asked before {@link #begin}. */
    boolean hasRoomFor(ResponsePlan next) {
        return container.hasRoomForHead(response, HeadSize.of(next.head()));
    }

    /** What bounds a head that the container cannot write. */
    String headLimit() {
        return container.headLimit();
    }

    /** Whether the container can write those trailers. */
    boolean hasRoomFor(Headers last) {
        return plan == null
                || !plan.trailers()
                || last.isEmpty()
                || container.hasRoomForTrailers(response, plan.http2(), HeadSize.of(joined(last, plan.http2())));
    }

    private void giveHeadRoomBack() {
        BooleanSupplier giving = headRoom;
        if (giving != null && giving.getAsBoolean()) {
            headRoom = null;
        }
    }

    /** Forgets a head that was not given to the container, so that another may take its place; whether that was so. */
    boolean takeBack() {
        boolean untouched = !started;
        if (untouched) {
            plan = null;
            unflushed = false;
        }
        return untouched;
    }

    /**
     * {@code response.reset()} would be no way back: on Tomcat it forgets the listener too, and nothing is ever written
     * again.
     */
    private void start() {
        ResponsePlan first = plan;
        if (started || first == null) {
            return;
        }
        started = true;
        response.setBufferSize(SMALL_BUFFER_BYTES);
        resizable = container.resizeBuffer(response, SMALL_BUFFER_BYTES);
        if (!resizable) {
            response.setBufferSize(first.bufferBytes());
        }
        bufferBytes = SMALL_BUFFER_BYTES;
        ResponseHead head = TrailersOnly.head(first);
        headRoom = container.makeRoomForHead(response, HeadSize.of(head));
        ServletHeads.writeTo(container, response, head);
        if (leaving.getAsBoolean() && !first.http2()) {
            response.setHeader(
                    "Connection", "close"); // the server closes then, and clients use no connection that does
        }
        if (first.chunked()) {
            container.sendInChunks(response);
        }
        if (first.trailers()) {
            response.setTrailerFields(() -> trailers);
        }
        if (!bodyless) {
            container.countNoLength(response);
        }
    }

    /** Whether the end of the connection would be that of the response. */
    boolean endsWithConnection() {
        return started && plan != null && plan.endsWithConnection();
    }

    /** Bytes that the announced length still asks for; 0 when none was announced or there is no body. */
    long missingBytes() {
        return bodyless ? 0 : Math.max(0, remainingBytes);
    }

    /** Whether as much was written as was announced, which Tomcat 11 takes for the end. */
    boolean isAllWritten() {
        return remainingBytes == 0;
    }

    /** Whether nothing can come any more that would be a part of it: no body, or all of it is written; no trailers. */
    boolean isWhole() {
        return plan != null && !plan.trailers() && (bodyless || isAllWritten());
    }

    /** Whether there is something that the container has and the client may not. */
    boolean isUnflushed() {
        return unflushed || lingering;
    }

    /** Of so many bytes so many may be written before it is asked again whether it is ready. */
    int mostAtOnce(int bytes) {
        return shared.isPresent() ? Math.min(bytes, SHARED_WRITE_BYTES) : bytes;
    }

    /**
     * Writes while ready.
     *
     * @return false when there was more than the length that was announced; the surplus is not written, since some
     *     containers would send it and the client would take it for the next response
     */
    boolean write(ByteBuffer bytes) throws IOException {
        if (bodyless) {
            return true; // nobody could tell it from the next response
        }
        KeepAliveComments following = comments;
        if (following != null) {
            following.onBytes(bytes, System.nanoTime());
        }
        return put(bytes);
    }

    private boolean put(ByteBuffer bytes) throws IOException {
        int fitting = remainingBytes == ResponsePlan.UNKNOWN_LENGTH
                ? bytes.remaining()
                : (int) Math.min(remainingBytes, bytes.remaining());
        if (fitting > 0) {
            start();
            if (fitting >= bufferBytes) {
                resizeBuffer(plan == null ? 0 : plan.bufferBytes());
            }
            lastWrite++;
            output.write(bytes.array(), bytes.arrayOffset() + bytes.position(), fitting);
            giveHeadRoomBack();
            unflushed = true;
            remainingBytes -= remainingBytes == ResponsePlan.UNKNOWN_LENGTH ? 0 : fitting;
        }
        return fitting == bytes.remaining();
    }

    /** A buffer that is worth its memory while much comes; resizing one that holds something does nothing. */
    private void resizeBuffer(int wantedBytes) {
        boolean wanted = resizable && wantedBytes > 0 && wantedBytes != bufferBytes;
        if (wanted && container.resizeBuffer(response, wantedBytes)) {
            bufferBytes = wantedBytes;
        }
    }

    /** Whether it may have more to give back; any thread. */
    boolean holdsBuffer() {
        return bufferBytes > SMALL_BUFFER_BYTES;
    }

    /** Gives back what a response holds that has written nothing since the last look. */
    void giveIdleBufferBack() {
        if (lastWrite == lastLook) {
            resizeBuffer(SMALL_BUFFER_BYTES);
        }
        lastLook = lastWrite;
    }

    /** Whether {@link #comment} would write something; any thread. */
    boolean isCommentDue(long nowNanos) {
        KeepAliveComments due = comments;
        return due != null && due.isDue(nowNanos);
    }

    /** Writes a comment between two events of a stream that has been idle for long; whether it was time. */
    boolean comment() throws IOException {
        KeepAliveComments due = comments;
        long nowNanos = System.nanoTime();
        if (due == null || !due.isDue(nowNanos) || !isReady()) {
            return false;
        }
        put(due.next(nowNanos));
        flush();
        return true;
    }

    /**
     * Sends what the container has gathered, if it can be sent now; otherwise a call follows. A head without a body is
     * left to {@link #close}: Tomcat would end it over HTTP/2 with an empty DATA frame, which some clients take for a
     * body.
     */
    void flush() throws IOException {
        if (isUnflushed() && !bodyless && isReady()) {
            start();
            unflushed = false;
            lingering = !writing.askReady(() -> container.flush(response, output));
            giveHeadRoomBack();
        }
    }

    /** How the output is closed, when all has been flushed. */
    interface Closing {
        void close(ServletOutputStream output) throws IOException;
    }

    /**
     * Ends the response. Flushes first and closes when that is through: Tomcat's close would wait for the client on
     * this thread.
     *
     * @return false when it has to be called again after the next signal
     */
    boolean close(Headers last, Closing closing) throws IOException {
        if (!last.isEmpty()) {
            trailers = joined(last, plan != null && plan.http2());
        }
        if (unflushed && !bodyless && isReady()) {
            start();
            unflushed = false;
            output.flush(); // what this leaves goes out with the close
            giveHeadRoomBack();
        }
        if ((unflushed && !bodyless) || !isReady()) {
            return false;
        }
        start();
        unflushed = false;
        lingering = false;
        if (headOnly) {
            output.close();
        } else {
            closing.close(output);
        }
        giveHeadRoomBack();
        return true;
    }

    private static Map<String, String> joined(Headers fields, boolean lowerCase) {
        Map<String, String> joined = new LinkedHashMap<>();
        fields.forEach(field -> joined.merge(
                lowerCase ? field.name().toLowerCase(Locale.ROOT) : field.name(),
                field.value(),
                (a, b) -> a + ", " + b));
        return joined;
    }
}
