package io.gatewaytunnel.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kept connection of {@link OpenLoop}: one request at a time, answered with a small body. */
final class OpenConnection {
    private static final int MOST_BYTES = 64 * 1024;
    private static final Pattern LENGTH = Pattern.compile("\ncontent-length: *(\\d+)");

    private final SocketChannel channel;
    private final byte[] request;
    private final ByteBuffer answer = ByteBuffer.allocate(MOST_BYTES);
    private volatile int number;
    private int answerBytes;
    private boolean chunked;

    OpenConnection(SocketAddress where, byte[] request) throws IOException {
        channel = SocketChannel.open(where);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        this.request = request;
    }

    void register(Selector selector) throws IOException {
        channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Which request is under way here. */
    int number() {
        return number;
    }

    /** Sends the request of that number; whatever was answered before is over. */
    void ask(int asked) throws IOException {
        number = asked;
        ByteBuffer bytes = ByteBuffer.wrap(request);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Reads what has come, and says whether that was the end of the answer. Throws for any answer but 200. */
    boolean read() throws IOException {
        if (channel.read(answer) < 0) {
            throw new EOFException("the connection was closed");
        }
        if (answerBytes == 0 && !chunked) {
            readHead();
        }
        boolean isWhole = chunked ? endsWithLastChunk() : answerBytes > 0 && answer.position() >= answerBytes;
        if (isWhole) {
            answer.clear();
            answerBytes = 0;
            chunked = false;
        }
        return isWhole;
    }

    private void readHead() throws IOException {
        String begun = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        int end = begun.indexOf("\r\n\r\n");
        if (end < 0) {
            return;
        }
        String head = begun.substring(0, end).toLowerCase(Locale.ROOT);
        if (!head.startsWith("http/1.1 200")) {
            throw new IOException("answered " + head);
        }
        Matcher length = LENGTH.matcher(head);
        if (length.find()) {
            answerBytes = end + 4 + Integer.parseInt(length.group(1));
        } else {
            chunked = true;
        }
    }

    private boolean endsWithLastChunk() {
        int end = answer.position();
        return end >= 5 && new String(answer.array(), end - 5, 5, StandardCharsets.ISO_8859_1).equals("0\r\n\r\n");
    }
}
