package org.apache.hc.core5.http2.impl.nio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.frame.DefaultFrameFactory;
import org.apache.hc.core5.reactor.ProtocolIOSession;

/**
 * HttpCore's HTTP/2 client connection, which also shows each exchange its stream. HttpCore keeps streams to itself, and
 * its own way to cancel one takes effect with the next frame that the peer sends on it: a silent stream would never be
 * reset. The hooks are open to this package only, so the class is in it; it adds no framing. Source: docs/adr/0007;
 * written against HttpCore 5.4.
 */
public final class StreamControlMultiplexer extends ClientH2StreamMultiplexer {
    /**
     * HttpCore forgets a stream this long after it was reset, and ends the connection over a frame for a forgotten one.
     */
    private static final long HTTPCORE_LINGER_MILLIS = 1000;

    /** What we grant a slow origin to notice a reset. */
    private static final long LINGER_MILLIS = 5000;

    /** One stream, as its exchange may use it. Threads: any. Errors: what the socket says. */
    public interface Stream {
        int id();

        /** Bytes that the origin may send now. */
        int window();

        /** Lets it send so many more. */
        void grant(int bytes) throws IOException;

        /** Tells the origin, at once, that the stream is over. One whose head was not sent ends without a word. */
        void reset(H2Error error) throws IOException;
    }

    /** An exchange that wants its stream. */
    public interface StreamUser {
        /**
         * Called once, before the head is asked for. Returns false when the exchange was called off: nothing of it is
         * then sent.
         */
        boolean onStream(Stream stream);
    }

    public StreamControlMultiplexer(
            ProtocolIOSession session,
            HttpProcessor processor,
            H2Config config,
            CharCodingConfig charCoding,
            H2StreamListener listener) {
        super(session, DefaultFrameFactory.INSTANCE, processor, null, config, charCoding, listener);
    }

    @Override
    H2StreamChannel createChannel(int streamId) {
        H2StreamChannel plain = super.createChannel(streamId);
        return new ControlledChannel(
                streamId, plain.getInputWindow().get(), plain.getOutputWindow().get());
    }

    @Override
    H2StreamHandler outgoingRequest(
            H2StreamChannel channel,
            AsyncClientExchangeHandler exchange,
            HandlerFactory<AsyncPushConsumer> pushes,
            HttpContext context) {
        if (exchange instanceof StreamUser user
                && channel instanceof ControlledChannel controlled
                && !user.onStream(controlled)) {
            controlled.discard();
        }
        return super.outgoingRequest(channel, exchange, pushes, context);
    }

    private final class ControlledChannel extends H2StreamChannelImpl implements Stream {
        private volatile boolean submitted;
        private volatile boolean discarded;

        ControlledChannel(int id, int inputWindow, int outputWindow) {
            super(id, inputWindow, outputWindow);
        }

        @Override
        public int id() {
            return getId();
        }

        @Override
        public int window() {
            return getInputWindow().get();
        }

        @Override
        public void grant(int bytes) throws IOException {
            update(bytes);
        }

        @Override
        public void reset(H2Error error) throws IOException {
            localReset(error.getCode());
        }

        /** The id is skipped, which closes it (RFC 9113 §5.1.1). */
        void discard() {
            discarded = true;
            markLocalClosed();
        }

        @Override
        public void submit(List<Header> headers, boolean endStream) throws IOException {
            submitted = true;
            super.submit(withAuthority(headers), endStream);
        }

        /** HttpCore sends trailers as they are; names in upper case are an error in HTTP/2. */
        @Override
        public void endStream(List<? extends Header> trailers) throws IOException {
            super.endStream(trailers == null ? null : inLowerCase(trailers));
        }

        /** A reset of a stream that the peer has never heard of would be an error of the connection. */
        @Override
        public boolean localReset(int code) throws IOException {
            if (!submitted) {
                discard();
                return true;
            }
            return super.localReset(code);
        }

        @Override
        public long getLocalResetTime() {
            long resetMillis = super.getLocalResetTime();
            if (resetMillis == 0) {
                return discarded ? 1 : 0;
            }
            return resetMillis + LINGER_MILLIS - HTTPCORE_LINGER_MILLIS;
        }
    }

    private static List<Header> inLowerCase(List<? extends Header> fields) {
        return fields.stream()
                .map(field -> (Header) new BasicHeader(field.getName().toLowerCase(Locale.ROOT), field.getValue()))
                .toList();
    }

    /** {@code Host} becomes {@code :authority}, octet by octet: HttpCore's own way parses it. */
    private static List<Header> withAuthority(List<Header> headers) {
        List<Header> pseudo = new ArrayList<>(4);
        List<Header> fields = new ArrayList<>(headers.size());
        for (Header header : headers) {
            if (header.getName().equals("host")) {
                pseudo.add(new BasicHeader(":authority", header.getValue()));
            } else {
                (header.getName().startsWith(":") ? pseudo : fields).add(header);
            }
        }
        pseudo.addAll(fields);
        return pseudo;
    }
}
