package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Gathering;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.ClientH2IOEventHandler;
import org.apache.hc.core5.http2.impl.nio.ClientH2StreamMultiplexer;
import org.apache.hc.core5.http2.impl.nio.StreamControlMultiplexer;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/2 on connections to an origin, as HttpCore does it, but without anything of its own in the head of a request.
 */
final class Http2Handlers {
    /** No interceptors: the head goes out as {@link OriginHeads} made it. */
    private static final HttpProcessor NOTHING_ADDED =
            HttpProcessorBuilder.create().build();

    /** Octets both ways. */
    private static final CharCodingConfig OCTETS =
            CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1).build();

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    /**
     * The least that HTTP/2 allows for the largest frame, and what peers send by default; each connection keeps two
     * buffers of it.
     */
    static final int FRAME_BYTES = 16 << 10;

    /** Frames that one head may be cut into: what is bounded in bytes needs no more. */
    private static final int MAX_CONTINUATIONS = 32;

    private final OriginLimits limits;
    private final H2Config config;

    Http2Handlers(OriginLimits limits, int windowBytes) {
        this.limits = limits;
        this.config = H2Config.custom()
                .setPushEnabled(false)
                .setInitialWindowSize(windowBytes)
                .setMaxFrameSize(FRAME_BYTES)
                .setMaxHeaderListSize(listBytes(limits))
                .setMaxContinuations(MAX_CONTINUATIONS)
                .build();
    }

    /**
     * Over this limit HttpCore ends the connection, so it is far from the one that ends a stream
     * ({@link SharedExchange}).
     */
    private static int listBytes(OriginLimits limits) {
        return (int) Math.min(Integer.MAX_VALUE - 1, 4L * limits.maxHeadBytes() + 32L * limits.maxHeadFields());
    }

    OriginLimits limits() {
        return limits;
    }

    /** The handler of a session whose other end expects the preface. */
    IOEventHandler create(ProtocolIOSession session, SharedConnection connection) {
        return new GatheringHandler(
                new StreamControlMultiplexer(
                        new KnownFramesSession(session), NOTHING_ADDED, config, OCTETS, connection),
                connection);
    }

    /** What one read brings, of all streams, goes into the tunnel as one message. */
    private static final class GatheringHandler extends ClientH2IOEventHandler {
        private final SharedConnection connection;
        private final ByteBuffer preface = ByteBuffer.wrap(PREFACE);
        private boolean begun;

        GatheringHandler(ClientH2StreamMultiplexer multiplexer, SharedConnection connection) {
            super(multiplexer);
            this.connection = connection;
            connection.runs(multiplexer);
        }

        /** With TLS nothing can be written before this call is over. */
        @Override
        public void connected(IOSession session) {
            session.setEvent(SelectionKey.OP_WRITE);
        }

        /** Whether the preface is out; what HttpCore writes comes after it. */
        private boolean begin(IOSession session) throws IOException {
            if (begun) {
                return true;
            }
            session.write(preface);
            if (preface.hasRemaining()) {
                return false;
            }
            begun = true;
            super.connected(session);
            return true;
        }

        @Override
        public void outputReady(IOSession session) throws IOException {
            if (begin(session)) {
                super.outputReady(session);
            }
        }

        /** What comes before the preface is out waits in the socket. */
        @Override
        public void inputReady(IOSession session, @Nullable ByteBuffer source) throws IOException {
            if (begin(session)) {
                Gathering.run(() -> super.inputReady(session, source));
            }
        }

        @Override
        public void exception(IOSession session, Exception cause) {
            connection.retire();
            super.exception(session, cause);
        }

        @Override
        public void disconnected(IOSession session) {
            connection.retire();
            super.disconnected(session);
            connection.onClosed();
        }
    }
}
