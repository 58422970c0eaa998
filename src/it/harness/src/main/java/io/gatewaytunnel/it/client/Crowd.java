package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tens of thousands of strangers on one thread, each from another address of the loopback network: they connect, send
 * their bytes once and stay, reading whatever comes or nothing. Who is closed is not replaced. Of more than
 * {@value #OPEN_AT_ONCE} the rest comes when the proxy closes some. Any thread may add some and look; closing ends the
 * thread and every connection.
 */
public final class Crowd implements AutoCloseable {
    /** Theirs are 127.120.0.0 and up, which nobody else uses. */
    private static final int NETWORK = 120;

    /** As many a tick, so that the kernel's queue of the listener is not what is tried. */
    private static final int OPENED_A_TICK = 100;

    /**
     * The others come when some of these have been refused: most machines give a process 20,000 descriptors, and
     * origins of tests share it.
     */
    private static final int OPEN_AT_ONCE = 15_000;

    private final SelectorThread thread;
    private final Queue<Stranger> waiting = new ConcurrentLinkedQueue<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private int opened;

    /** One of them; for the crowd's thread. */
    private static final class Stranger {
        private final ByteBuffer unsent;
        private final boolean reads;
        private boolean begun;
        private boolean answered;

        Stranger(ByteBuffer unsent, boolean reads) {
            this.unsent = unsent;
            this.reads = reads;
        }
    }

    public Crowd(int port) {
        thread = new SelectorThread("it-crowd", port);
        thread.start(this::step, this::openSome);
    }

    /** So many that send this, and read what comes if {@code read}. */
    public Crowd add(int count, byte[] opening, boolean read) {
        for (int i = 0; i < count; i++) {
            waiting.add(new Stranger(ByteBuffer.wrap(opening).asReadOnlyBuffer(), read));
        }
        return this;
    }

    /** Those that have sent all they have to say, or have been refused before. */
    public int begun() {
        return begun.get();
    }

    /** Those that are connected at this moment. */
    public int open() {
        return open.get();
    }

    /** Those that have got something to read, whatever it was. */
    public int answered() {
        return answered.get();
    }

    private void openSome(long now) throws IOException {
        for (int i = 0; i < OPENED_A_TICK && open.get() < OPEN_AT_ONCE; i++) {
            Stranger stranger = waiting.poll();
            if (stranger == null) {
                return;
            }
            SelectionKey key = thread.open(NETWORK, opened++, stranger.reads);
            key.attach(stranger);
            open.incrementAndGet();
            try {
                thread.connect(key);
            } catch (IOException e) {
                end(key, stranger);
            }
        }
    }

    private void step(SelectionKey key) {
        Stranger stranger = (Stranger) key.attachment();
        try {
            SocketChannel channel = (SocketChannel) key.channel();
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_WRITE);
            }
            if (key.isReadable()) {
                read(channel, stranger);
            }
            if (key.isWritable()) {
                channel.write(stranger.unsent);
                if (!stranger.unsent.hasRemaining()) {
                    noteBegun(stranger);
                    key.interestOps(stranger.reads ? SelectionKey.OP_READ : 0);
                }
            }
        } catch (IOException e) {
            end(key, stranger);
        }
    }

    private void read(SocketChannel channel, Stranger stranger) throws IOException {
        if (channel.read(scratch.clear()) < 0) {
            throw new IOException("closed by the peer");
        }
        if (!stranger.answered) {
            stranger.answered = true;
            answered.incrementAndGet();
        }
    }

    private void noteBegun(Stranger stranger) {
        if (!stranger.begun) {
            stranger.begun = true;
            begun.incrementAndGet();
        }
    }

    private void end(SelectionKey key, Stranger stranger) {
        noteBegun(stranger);
        open.decrementAndGet();
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
