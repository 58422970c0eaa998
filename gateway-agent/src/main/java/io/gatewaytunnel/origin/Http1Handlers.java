package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Gathering;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.nio.ChunkEncoder;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexer;
import org.apache.hc.core5.http.impl.nio.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.http.nio.ContentEncoder;
import org.apache.hc.core5.http.nio.NHttpMessageWriter;
import org.apache.hc.core5.http.nio.SessionOutputBuffer;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOEventHandlerFactory;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on connections to an origin, as HttpCore does it, but without anything of its own in the head of a request.
 */
final class Http1Handlers implements IOEventHandlerFactory {
    /** No interceptors: the head goes out as {@link OriginHeads} made it. */
    private static final HttpProcessor NOTHING_ADDED =
            HttpProcessorBuilder.create().build();

    /** Octets both ways; without a charset HttpCore turns 0x80 to 0x9F into question marks. */
    private static final CharCodingConfig OCTETS =
            CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1).build();

    private final Http1Config config;
    private final OriginLimits limits;

    Http1Handlers(OriginLimits limits, int windowBytes) {
        this.limits = limits;
        this.config = Http1Config.custom()
                .setBufferSize(limits.bufferBytes())
                .setInitialWindowSize(windowBytes)
                .setMaxHeaderCount(limits.maxHeadFields())
                .setMaxLineLength(limits.maxHeadBytes())
                .build();
    }

    @Override
    public IOEventHandler createHandler(ProtocolIOSession session, @Nullable Object attachment) {
        Duplexer duplexer =
                new Duplexer(session, config, new BoundedHeadParser(session, config, limits.maxHeadBytes()));
        Runnable onClosed = attachment instanceof OriginProtocols.Request request ? request::onClosed : () -> {};
        return new GatheringHandler(duplexer, onClosed);
    }

    /**
     * What one read brings (head, bytes, end) goes into the tunnel as one message.
     *
     * <p>A write that fails ends nothing, see {@link OriginRequestProducer#produce}: here are those of HttpCore's own
     * buffer.
     */
    private static final class GatheringHandler extends ClientHttp1IOEventHandler {
        private final Runnable onClosed;

        GatheringHandler(ClientHttp1StreamDuplexer duplexer, Runnable onClosed) {
            super(duplexer);
            this.onClosed = onClosed;
        }

        @Override
        public void disconnected(IOSession session) {
            super.disconnected(session);
            onClosed.run();
        }

        @Override
        public void inputReady(IOSession session, @Nullable ByteBuffer source) throws IOException {
            Gathering.run(() -> super.inputReady(session, source));
        }

        /**
         * Before a request goes out the connection is looked at once more: what the selector said may be older than the
         * origin's end, and a request that is not begun may go elsewhere whatever its method. Over TLS the selector's
         * word has to do.
         */
        @Override
        public void outputReady(IOSession session) throws IOException {
            if (session.hasCommands()) {
                inputReady(session, null);
            }
            try {
                super.outputReady(session);
            } catch (IOException e) {
                if (e instanceof OriginRequestProducer.BrokenBodyException || !session.isOpen()) {
                    throw e;
                }
                session.clearEvent(SelectionKey.OP_WRITE);
            }
        }
    }

    private static final class Duplexer extends ClientHttp1StreamDuplexer {
        private final int chunkSizeHint;

        Duplexer(ProtocolIOSession session, Http1Config config, BoundedHeadParser parser) {
            super(
                    session,
                    NOTHING_ADDED,
                    config,
                    OCTETS,
                    null,
                    parser,
                    new AnnouncingWriter(new DefaultHttpRequestWriterFactory(config).create(), parser),
                    null,
                    null,
                    null);
            this.chunkSizeHint = config.getChunkSizeHint() >= 0 ? config.getChunkSizeHint() : 2048;
        }

        @Override
        protected ContentEncoder createContentEncoder(
                long length, WritableByteChannel channel, SessionOutputBuffer buffer, BasicHttpTransportMetrics metrics)
                throws HttpException {
            ContentEncoder encoder = super.createContentEncoder(length, channel, buffer, metrics);
            return encoder instanceof ChunkEncoder
                    ? new AbortableChunks(new ChunkEncoder(channel, buffer, metrics, chunkSizeHint))
                    : encoder;
        }
    }

    /** Tells the parser of answers of each request. */
    private record AnnouncingWriter(NHttpMessageWriter<HttpRequest> writer, BoundedHeadParser answers)
            implements NHttpMessageWriter<HttpRequest> {
        @Override
        public void reset() {
            writer.reset();
        }

        @Override
        public void write(HttpRequest head, SessionOutputBuffer buffer) throws IOException, HttpException {
            answers.expectAnswer();
            writer.write(head, buffer);
        }
    }

    /**
     * Chunks whose last one is written only by an owner who has sent everything. After an early error response HttpCore
     * gives the rest of the request up and would end it with a clean last chunk: the origin would take half an upload
     * for a whole one. Now HttpCore closes the connection after the response instead.
     */
    private static final class AbortableChunks implements ContentEncoder {
        private final ChunkEncoder chunks;

        AbortableChunks(ChunkEncoder chunks) {
            this.chunks = chunks;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return chunks.write(bytes);
        }

        @Override
        public void complete(@Nullable List<? extends Header> trailers) throws IOException {
            if (trailers != null) { // null is how HttpCore gives up
                chunks.complete(trailers);
            }
        }

        @Override
        public boolean isCompleted() {
            return chunks.isCompleted();
        }
    }
}
