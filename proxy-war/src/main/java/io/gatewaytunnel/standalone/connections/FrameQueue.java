package io.gatewaytunnel.standalone.connections;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What one connection has to say and its client does not take yet, in order. While there is nothing, octets go to the
 * network without a copy and nothing is held.
 *
 * <p>Threads: any; none waits but for another one's write, which does not wait for the client. Owner: the connection,
 * which calls {@link #close} before its channel goes to another one.
 */
final class FrameQueue {
    /** So small that a few frames of some octets cost little, so large that thousands of them cost little more. */
    private static final int SMALL_BLOCK_BYTES = 1 << 10;

    /** The JDK takes as much direct memory for a moment as it is given to write. */
    private static final int LARGE_BLOCK_BYTES = 16 << 10;

    private static final ByteBuffer[] NOTHING = {};

    private final Network network;
    private final FrameMemory memory;
    private final Lock lock = new ReentrantLock();

    /** Each can be read from its position to its limit, and behind that has room up to its capacity. */
    private final Deque<ByteBuffer> blocks = new ArrayDeque<>();

    private long blockBytes;
    private long waitingBytes;

    /** Of them, what no window of the client's has bounded: at least as many, at most all. */
    private long unboundedBytes;

    private volatile boolean waiting;
    private boolean closed;

    /** Takes octets without ever waiting. */
    @FunctionalInterface
    interface Network {
        /** Takes what it can, in order; whether it has all of it, and all from before, for good. */
        boolean take(ByteBuffer[] octets, int offset, int length) throws IOException;
    }

    FrameQueue(Network network, FrameMemory memory) {
        this.network = network;
        this.memory = memory;
    }

    /** Whether there is something that the network has not taken; another write would wait behind it. */
    boolean isWaiting() {
        return waiting;
    }

    /**
     * Writes, or keeps what cannot be written now. All is taken out of the buffers, which are the caller's again. After
     * an exception the connection is of no use: a part of a frame may be out.
     *
     * @param bounded whether who wrote has asked {@link #isWaiting} before, so that there can never be much of it
     * @return whether the caller has to see to it that {@link #drain} is called when the network takes something
     */
    boolean write(ByteBuffer[] octets, int offset, int length, boolean bounded) throws IOException {
        lock.lock();
        boolean usable = false;
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (!bounded && unboundedBytes > memory.mostOfOne()) {
                throw new IOException("the client makes the server answer and takes nothing");
            }
            boolean first = !waiting;
            if (first && network.take(octets, offset, length)) {
                usable = true;
                return false;
            }
            waiting = true;
            keep(octets, offset, length, bounded);
            usable = true;
            return first;
        } finally {
            if (!usable) {
                drop();
            }
            lock.unlock();
        }
    }

    /**
     * Writes what has been kept, as far as the network takes it.
     *
     * @return whether something is left, so that the caller has to see to it that this is called again
     */
    boolean drain() throws IOException {
        lock.lock();
        boolean usable = false;
        try {
            boolean left = !closed && waiting && !writeKept();
            waiting = left;
            usable = true;
            return left;
        } finally {
            if (!usable) {
                drop();
            }
            lock.unlock();
        }
    }

    /** Forgets all; every write from now on fails, and none is under way when this returns. */
    void close() {
        lock.lock();
        try {
            drop();
        } finally {
            lock.unlock();
        }
    }

    private boolean writeKept() throws IOException {
        ByteBuffer[] next = new ByteBuffer[1];
        for (ByteBuffer first = blocks.peek(); first != null; first = blocks.peek()) {
            next[0] = first;
            int before = first.remaining();
            network.take(next, 0, 1);
            waitingBytes -= before - first.remaining();
            unboundedBytes = Math.min(unboundedBytes, waitingBytes);
            if (first.hasRemaining()) {
                return false;
            }
            blocks.remove();
            charge(-first.capacity());
        }
        return network.take(NOTHING, 0, 0);
    }

    private void keep(ByteBuffer[] octets, int offset, int length, boolean bounded) {
        for (int i = offset; i < offset + length; i++) {
            int count = octets[i].remaining();
            waitingBytes += count;
            unboundedBytes += bounded ? 0 : count;
            while (octets[i].hasRemaining()) {
                append(octets[i]);
            }
        }
    }

    private void append(ByteBuffer octets) {
        ByteBuffer last = blocks.peekLast();
        if (last == null || last.limit() == last.capacity()) {
            int size = Math.max(SMALL_BLOCK_BYTES, Math.min(octets.remaining(), LARGE_BLOCK_BYTES));
            charge(size);
            last = ByteBuffer.allocate(size).limit(0);
            blocks.add(last);
        }
        int end = last.limit();
        int count = Math.min(octets.remaining(), last.capacity() - end);
        last.limit(end + count);
        last.put(end, octets, octets.position(), count);
        octets.position(octets.position() + count);
    }

    private void drop() {
        closed = true;
        waiting = false;
        blocks.clear();
        waitingBytes = 0;
        charge(-blockBytes);
    }

    private void charge(long bytes) {
        blockBytes += bytes;
        memory.charge(bytes);
    }
}
