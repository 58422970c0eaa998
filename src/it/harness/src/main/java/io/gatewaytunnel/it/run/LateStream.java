package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Hands on what is written, later. Threads: one writes; one of its own hands on, and ends with the stream. */
final class LateStream extends OutputStream {
    /** What is under way at a time, as in the buffers of a long path: more than any rate of a test needs. */
    private static final int MOST_OCTETS = 8 << 20;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final OutputStream out;
    private final Lateness lateness;
    private final Thread thread = new Thread(this::handOn, "it-late");

    // Guarded by this.
    private final Deque<Part> underWay = new ArrayDeque<>();
    private int octets;
    private long freeNanos = System.nanoTime();
    private long lastNanos = freeNanos;
    private boolean closed;
    private boolean broken;

    private record Part(long arrivalNanos, ByteBuffer octets) {}

    LateStream(OutputStream out, Lateness lateness) {
        this.out = out;
        this.lateness = lateness;
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            while (octets >= MOST_OCTETS && !broken) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the relay is closed");
        }
        if (broken) {
            throw new IOException("the other end is closed");
        }
        freeNanos = latest(freeNanos, System.nanoTime()) + lateness.busyNanos(length);
        lastNanos = latest(lastNanos, lateness.arrivalNanos(freeNanos));
        underWay.add(new Part(lastNanos, ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length))));
        octets += length;
        notifyAll();
    }

    private static long latest(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private void handOn() {
        try {
            for (ByteBuffer part = next(); part.hasRemaining(); part = next()) {
                out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
                out.flush();
            }
        } catch (IOException e) {
            breakOff();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            breakOff();
        }
    }

    /** What arrives next, when it does; nothing at the end. */
    private synchronized ByteBuffer next() throws InterruptedException {
        while (underWay.isEmpty()) {
            if (closed) {
                return ByteBuffer.allocate(0);
            }
            wait();
        }
        Part part = underWay.remove();
        for (long left = left(part); left > 0; left = left(part)) {
            wait(left);
        }
        octets -= part.octets().remaining();
        notifyAll();
        return part.octets();
    }

    private static long left(Part part) {
        return Math.floorDiv(part.arrivalNanos() - System.nanoTime() + NANOS_PER_MILLI - 1, NANOS_PER_MILLI);
    }

    private synchronized void breakOff() {
        broken = true;
        notifyAll();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
