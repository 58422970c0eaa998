package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tens of thousands of strangers on one thread, each from another address of the loopback network: they connect, send
 * their bytes once and stay, reading whatever comes or nothing. Who is closed is not replaced. Any thread may add some
 * and look; closing ends the thread and every connection.
 */
public final class Crowd implements AutoCloseable {
    private static final int TICK_MILLIS = 20;
    private static final int SMALL_BUFFER = 4096;

    /** As many a tick, so that the kernel's queue of the listener is not what is tried. */
    private static final int OPENED_A_TICK = 100;

    private final Selector selector;
    private final InetSocketAddress target;
    private final Queue<Stranger> waiting = new ConcurrentLinkedQueue<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Thread thread;
    private int opened;
    private volatile boolean closed;

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
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        thread = new Thread(this::run, "it-crowd");
        thread.setDaemon(true);
        thread.start();
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

    private void run() {
        long next = System.nanoTime();
        try {
            while (!closed) {
                selector.select(this::step, TICK_MILLIS);
                if (System.nanoTime() - next >= 0) {
                    next = System.nanoTime() + TICK_MILLIS * 1_000_000L;
                    openSome();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openSome() throws IOException {
        for (int i = 0; i < OPENED_A_TICK; i++) {
            Stranger stranger = waiting.poll();
            if (stranger == null) {
                return;
            }
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            if (!stranger.reads) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
            }
            channel.bind(new InetSocketAddress(nextAddress(), 0));
            SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, stranger);
            open.incrementAndGet();
            try {
                channel.connect(target);
            } catch (IOException e) {
                end(key, stranger);
            }
        }
    }

    /** None that anybody else uses; each is used again after thousands. */
    private InetAddress nextAddress() throws IOException {
        int number = opened++;
        byte[] address = {
            127, (byte) (120 + number / 62_500 % 100), (byte) (1 + number / 250 % 250), (byte) (1 + number % 250)
        };
        return InetAddress.getByAddress(address);
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
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
