package io.gatewaytunnel.hub;

import io.gatewaytunnel.container.KeepAlive;
import io.gatewaytunnel.container.UpgradedSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/** A connection in memory whose network takes what the test says. One thread at a time. */
final class MemorySocket implements UpgradedSocket {
    private final Queue<ByteBuffer> toRead = new ArrayDeque<>();
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean stalled;
    private boolean peerEnded;
    private boolean metEnd;
    private boolean broken;
    private boolean outputEnded;
    private boolean unwritable;
    private int closes;
    private int reads;

    /** What the peer sends. */
    void comes(ByteBuffer bytes) {
        toRead.add(bytes);
    }

    /** The peer ends its half. */
    void ends() {
        peerEnded = true;
    }

    /** The network takes nothing from now on. */
    void stall() {
        stalled = true;
    }

    void takesAgain() {
        stalled = false;
        arrived.writeBytes(kept.toByteArray());
        kept.reset();
    }

    void breaks() {
        broken = true;
    }

    /** The peer takes nothing any more; what it has sent is still there. */
    void breaksForWrites() {
        unwritable = true;
    }

    /** What has arrived at the peer since the last call. */
    ByteBuffer arrived() {
        ByteBuffer bytes = ByteBuffer.wrap(arrived.toByteArray());
        arrived.reset();
        return bytes;
    }

    int keptBytes() {
        return kept.size();
    }

    boolean isOutputEnded() {
        return outputEnded;
    }

    int closes() {
        return closes;
    }

    int reads() {
        return reads;
    }

    @Override
    public ByteBuffer read(int mostBytes) {
        throw new UnsupportedOperationException("links read into buffers of their own");
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireWhole();
        reads++;
        ByteBuffer next = toRead.peek();
        if (next == null) {
            metEnd = peerEnded;
            return 0;
        }
        int count = Math.min(next.remaining(), into.remaining());
        into.put(next.slice(next.position(), count));
        next.position(next.position() + count);
        if (!next.hasRemaining()) {
            toRead.remove();
        }
        return count;
    }

    @Override
    public boolean hasEnded() {
        return metEnd;
    }

    @Override
    public boolean isWritable() throws IOException {
        requireWhole();
        return kept.size() == 0;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        requireWhole();
        if (unwritable) {
            throw new IOException("broken pipe");
        }
        byte[] octets = new byte[bytes.remaining()];
        bytes.get(octets);
        (stalled ? kept : arrived).writeBytes(octets);
    }

    @Override
    public boolean flush() throws IOException {
        requireWhole();
        return kept.size() == 0;
    }

    @Override
    public boolean endOutput() {
        outputEnded = true;
        return true;
    }

    @Override
    public void keepAlive(KeepAlive probes) {}

    @Override
    public void reset() {
        close();
    }

    @Override
    public void close() {
        closes++;
    }

    private void requireWhole() throws IOException {
        if (broken) {
            throw new IOException("reset by peer");
        }
    }
}
