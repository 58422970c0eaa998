package io.gatewaytunnel.it.client;

import io.gatewaytunnel.it.http1.BodyPattern;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One client of a {@link ClientSwarm}: sends its request, reads one response at its pace, checks every byte of a body
 * with a length against {@link BodyPattern}. Driven by the swarm's thread; its public methods may be called by any.
 */
public final class SwarmClient {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *(\\d+)\r\n");
    private static final int KEPT_TEXT = 4096;

    private final ByteBuffer request;
    private final StringBuilder text = new StringBuilder(); // the head, and the start of a body without length
    private volatile @Nullable SelectionKey key;
    private volatile int bytesPerSecond;
    private volatile String head = "";
    private volatile String start = "";
    private volatile long length = -1;
    private volatile long bodyBytes;
    private volatile boolean corrupt;
    private volatile String end = "";
    private long allowance;

    SwarmClient(ByteBuffer request, int bytesPerSecond) {
        this.request = request;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Reads at another pace from now on. */
    public void pace(int newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** The response head, or "" while it has not come. */
    public String head() {
        return head;
    }

    /** The first 4 KiB of what came, head and framing included. */
    public String start() {
        return start;
    }

    public long bodyBytes() {
        return bodyBytes;
    }

    /** All of a body with a length came, and every byte of it was right. */
    public boolean isComplete() {
        return length >= 0 && bodyBytes == length && !corrupt;
    }

    public boolean isCorrupt() {
        return corrupt;
    }

    /** Whether the peer ended the connection. */
    public boolean isEnded() {
        return !end.isEmpty();
    }

    @Override
    public String toString() {
        return "client["
                + (head.isEmpty() ? "no head" : head.lines().findFirst().orElse("")) + ", " + bodyBytes + " of "
                + length + (corrupt ? ", corrupt" : "") + (end.isEmpty() ? "" : ", " + end) + "]";
    }

    boolean isEager() {
        return bytesPerSecond == ClientSwarm.AS_FAST_AS_IT_COMES;
    }

    void attach(SelectionKey newKey) {
        key = newKey;
    }

    /** One tick passed: more may be read. */
    void allow(long millis) {
        SelectionKey current = key;
        if (current == null || !current.isValid() || bytesPerSecond == ClientSwarm.NEVER) {
            return;
        }
        long perTick = Math.max(1, bytesPerSecond * millis / 1000);
        allowance = Math.min(allowance + perTick, Math.max(perTick * 4, 64 * 1024));
        if (!request.hasRemaining() && (current.interestOps() & SelectionKey.OP_CONNECT) == 0) {
            current.interestOps(SelectionKey.OP_READ);
        }
    }

    void step(SelectionKey ready, ByteBuffer buffer) throws IOException {
        SocketChannel connection = (SocketChannel) ready.channel();
        if (ready.isConnectable()) {
            connection.finishConnect();
            ready.interestOps(SelectionKey.OP_WRITE);
        } else if (ready.isWritable()) {
            connection.write(request);
            if (!request.hasRemaining()) {
                ready.interestOps(bytesPerSecond == ClientSwarm.NEVER ? 0 : SelectionKey.OP_READ);
            }
        } else if (ready.isReadable()) {
            read(ready, connection, buffer);
        }
    }

    private void read(SelectionKey ready, SocketChannel connection, ByteBuffer buffer) throws IOException {
        if (!isEager() && allowance <= 0) {
            ready.interestOps(0); // until the next tick
            return;
        }
        buffer.clear();
        if (!isEager()) {
            buffer.limit((int) Math.min(buffer.capacity(), allowance));
        }
        int bytes = connection.read(buffer);
        if (bytes < 0) {
            end = "closed";
            connection.close();
            return;
        }
        allowance -= bytes;
        take(buffer.flip());
    }

    private void take(ByteBuffer bytes) {
        if (head.isEmpty()) {
            while (bytes.hasRemaining() && head.isEmpty()) {
                text.append((char) (bytes.get() & 0xff));
                if (text.length() >= 4 && text.indexOf("\r\n\r\n", text.length() - 4) >= 0) {
                    headCame(text.toString());
                }
            }
        }
        if (length >= 0 && !BodyPattern.matches(bodyBytes, bytes)) {
            corrupt = true;
        }
        if (length < 0 && text.length() < KEPT_TEXT) {
            text.append(StandardCharsets.ISO_8859_1.decode(bytes.duplicate()));
        }
        start = text.toString();
        long total = bodyBytes + bytes.remaining(); // only this thread writes it
        bodyBytes = total;
    }

    private void headCame(String whole) {
        Matcher matcher = LENGTH.matcher(whole);
        if (whole.startsWith("HTTP/1.1 200") && matcher.find()) {
            length = Long.parseLong(matcher.group(1));
        }
        head = whole;
    }

    void ended(SelectionKey ready, IOException cause) {
        end = String.valueOf(cause.getMessage());
        try {
            ready.channel().close();
        } catch (IOException e) {
            end = end + ", then " + e.getMessage();
        }
    }
}
