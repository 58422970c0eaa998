package io.gatewaytunnel.origin;

import io.gatewaytunnel.http.ResponseHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * HttpCore's parser of response heads with a bound on the bytes of the whole head: HttpCore itself bounds a line and
 * the number of lines only, and their product is no bound. A 101 comes out as a {@link SwitchedHead}, a 100 as a
 * {@link ContinueHead}. Used by the one I/O thread of its connection, but for {@link #expectAnswer}.
 *
 * <p>Errors: {@link MessageConstraintException} ends the exchange and the connection;
 * {@link ConnectionClosedException}, for octets that no request has asked for, the connection.
 */
final class BoundedHeadParser implements NHttpMessageParser<HttpResponse> {
    private final ProtocolIOSession session;
    private final NHttpMessageParser<HttpResponse> parser;
    private final int maxHeadBytes;
    private int headBytes;

    /** At the beginning too: what comes there before the request is for its exchange to judge. */
    private volatile boolean answerExpected = true;

    BoundedHeadParser(ProtocolIOSession session, Http1Config config, int maxHeadBytes) {
        this.session = session;
        this.parser = new DefaultHttpResponseParserFactory(config).create();
        this.maxHeadBytes = maxHeadBytes;
    }

    /** A request goes out: what comes next is its answer. Any thread. */
    void expectAnswer() {
        answerExpected = true;
    }

    @Override
    public void reset() {
        headBytes = 0;
        parser.reset();
    }

    @Override
    public @Nullable HttpResponse parse(SessionInputBuffer buffer, boolean endOfStream)
            throws IOException, HttpException {
        refuseStrayOctets(buffer);
        HttpResponse head = parser.parse(new Counting(buffer), endOfStream);
        if (head == null) {
            return null;
        }
        answerExpected = head.getCode() < HttpStatus.SC_OK;
        RepeatedFraming.simplify(head);
        return switch (head.getCode()) {
            case ResponseHead.SWITCHING_PROTOCOLS -> new SwitchedHead(head, session, buffer);
            case HttpStatus.SC_CONTINUE -> new ContinueHead();
            default -> head;
        };
    }

    /**
     * Some origins send a body behind an answer that has none (to HEAD, 204, 304), or more than its length. Whoever
     * came next on the connection would take that for the beginning of its own answer.
     */
    private void refuseStrayOctets(SessionInputBuffer buffer) throws ConnectionClosedException {
        if (!answerExpected && buffer.hasData()) {
            throw new ConnectionClosedException("octets behind an answer");
        }
    }

    private void count(int lineBytes) throws MessageConstraintException {
        headBytes += lineBytes;
        if (headBytes > maxHeadBytes) {
            throw new MessageConstraintException("more than " + maxHeadBytes + " bytes of response head");
        }
    }

    /** Counts the lines that are read; everything else is the buffer's own. */
    private final class Counting implements SessionInputBuffer {
        private final SessionInputBuffer buffer;

        Counting(SessionInputBuffer buffer) {
            this.buffer = buffer;
        }

        @Override
        public boolean readLine(CharArrayBuffer line, boolean endOfStream) throws IOException {
            int before = buffer.length();
            boolean complete = buffer.readLine(line, endOfStream);
            count(before - buffer.length());
            return complete;
        }

        @Override
        public int length() {
            return buffer.length();
        }

        @Override
        public boolean hasData() {
            return buffer.hasData();
        }

        @Override
        public int fill(ReadableByteChannel channel) throws IOException {
            return buffer.fill(channel);
        }

        @Override
        public int read() {
            return buffer.read();
        }

        @Override
        public int read(ByteBuffer target, int maxBytes) {
            return buffer.read(target, maxBytes);
        }

        @Override
        public int read(ByteBuffer target) {
            return buffer.read(target);
        }

        @Override
        public int read(WritableByteChannel target, int maxBytes) throws IOException {
            return buffer.read(target, maxBytes);
        }

        @Override
        public int read(WritableByteChannel target) throws IOException {
            return buffer.read(target);
        }
    }
}
