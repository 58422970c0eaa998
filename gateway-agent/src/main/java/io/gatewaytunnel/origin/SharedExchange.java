package io.gatewaytunnel.origin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.apache.hc.core5.http2.impl.nio.StreamControlMultiplexer.Stream;
import org.apache.hc.core5.http2.impl.nio.StreamControlMultiplexer.StreamUser;
import org.jspecify.annotations.Nullable;

/**
 * A share of an HTTP/2 connection: stands between HttpCore and the exchange, so that what goes wrong with one stream
 * ends that stream alone, and so that the stream's window follows the room there is.
 *
 * <p>Threads: as {@link AsyncClientExchangeHandler} on the I/O thread, as {@link OriginConnection} on any. Its place on
 * the connection is free again when HttpCore has forgotten the stream.
 */
final class SharedExchange implements OriginConnection, AsyncClientExchangeHandler, StreamUser {
    private static final int FIELD_OVERHEAD_BYTES = 4; // as in HTTP/1.1: a colon, a space, and the end of the line

    private final SharedConnection connection;
    private final boolean reused;
    private final AtomicBoolean calledOff = new AtomicBoolean();
    private final AtomicBoolean released = new AtomicBoolean();
    private volatile @Nullable AsyncClientExchangeHandler exchange;
    private volatile @Nullable Stream stream;
    private volatile boolean over;

    /** The window is half used up; only the I/O thread knows. */
    private boolean low;

    SharedExchange(SharedConnection connection, boolean reused) {
        this.connection = connection;
        this.reused = reused;
    }

    @Override
    public boolean isHttp2() {
        return true;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    boolean isCalledOff() {
        return calledOff.get();
    }

    @Override
    public void execute(AsyncClientExchangeHandler begun) {
        exchange = begun;
        try {
            connection.begin(this);
        } catch (RuntimeException gone) {
            release();
            throw gone;
        }
    }

    @Override
    public void reuse() {
        if (exchange == null) {
            release();
        }
    }

    @Override
    public void close() {
        abort(); // nothing that would need it comes over HTTP/2
    }

    @Override
    public void abort() {
        if (!calledOff.compareAndSet(false, true)) {
            return;
        }
        Stream begun = stream;
        if (exchange == null) {
            release();
        } else if (begun != null && !over) {
            connection.onReset();
            try {
                begun.reset(H2Error.CANCEL);
            } catch (IOException | CancelledKeyException broken) {
                // then the connection is about to end, and the stream with it
            }
        }
    }

    /**
     * The origin says which streams it has looked at, and why it ends. HttpCore gives all of them that reason, also
     * those that were looked at; for these HTTP_1_1_REQUIRED says nothing.
     */
    void onGoAway(int lastStreamId, int code) {
        Stream begun = stream;
        boolean http1Required = code == H2Error.HTTP_1_1_REQUIRED.getCode();
        if (begun != null && begun.id() > lastStreamId) {
            handler()
                    .failed(
                            http1Required
                                    ? new H2StreamResetException(H2Error.HTTP_1_1_REQUIRED, "GOAWAY")
                                    : new RequestNotExecutedException());
        } else if (begun != null && http1Required) {
            handler().failed(new ConnectionClosedException());
        }
    }

    private AsyncClientExchangeHandler handler() {
        AsyncClientExchangeHandler begun = exchange;
        if (begun == null) {
            throw new IllegalStateException("not executed; this is a defect");
        }
        return begun;
    }

    @Override
    public boolean onStream(Stream opened) {
        stream = opened; // before asking, as abort() asks the other way round
        connection.onStream(opened.id());
        if (calledOff.get()) {
            connection.onReset();
            return false;
        }
        return true;
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        handler().produceRequest(channel, context);
    }

    @Override
    public int available() {
        return handler().available();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        try {
            handler().produce(channel);
        } catch (OriginRequestProducer.BrokenBodyException broken) {
            handler().failed(broken); // thrown further it would end the connection
        }
    }

    @Override
    public void consumeInformation(HttpResponse information, HttpContext context) throws HttpException, IOException {
        handler().consumeInformation(information, context);
    }

    @Override
    public void consumeResponse(HttpResponse head, @Nullable EntityDetails entity, HttpContext context)
            throws HttpException, IOException {
        if (isWithinLimits(head.headerIterator())) {
            handler().consumeResponse(head, entity, context);
        }
    }

    /** HttpCore's own limit ends the connection, so it is set higher and this one met first. */
    private boolean isWithinLimits(Iterator<? extends Header> fields) {
        OriginLimits limits = connection.limits();
        int count = 0;
        long bytes = 0;
        while (fields.hasNext()) {
            Header field = fields.next();
            count++;
            bytes += field.getName().length() + field.getValue().length() + FIELD_OVERHEAD_BYTES;
        }
        boolean within = count <= limits.maxHeadFields() && bytes <= limits.maxHeadBytes();
        if (!within) {
            handler().failed(new MessageConstraintException("a section of " + bytes + " bytes, " + count + " fields"));
        }
        return within;
    }

    /** HttpCore asks before it hands over the bytes that used the window up; the room is known after that. */
    @Override
    public void updateCapacity(CapacityChannel channel) {
        low = true;
    }

    @Override
    public void consume(ByteBuffer bytes) throws IOException {
        handler().consume(bytes);
        if (low) {
            low = false;
            handler().updateCapacity(this::widenTo);
        }
    }

    /**
     * Brings the window to the room there is, or to one frame: some origins do not begin with less, and HttpCore asks
     * again only when something comes.
     */
    private void widenTo(int room) throws IOException {
        Stream begun = stream;
        if (begun == null) {
            return;
        }
        int missing = Math.max(room, Http2Handlers.FRAME_BYTES) - Math.max(0, begun.window());
        if (missing > 0) {
            try {
                begun.grant(missing);
            } catch (CancelledKeyException closing) {
                throw new IOException(closing);
            }
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) throws HttpException, IOException {
        if (trailers == null || isWithinLimits(trailers.iterator())) {
            handler().streamEnd(trailers);
        }
    }

    /**
     * HttpCore is done with the stream: it has sent a reset, or got one, which is never answered by another (RFC 9113
     * §5.4.2); origins count those as they count calls that are given up.
     */
    @Override
    public void failed(Exception cause) {
        over = true;
        handler().failed(cause);
    }

    @Override
    public void cancel() {
        handler().cancel();
    }

    @Override
    public void releaseResources() {
        handler().releaseResources();
        release();
    }

    private void release() {
        if (released.compareAndSet(false, true)) {
            connection.onReleased(this);
        }
    }
}
