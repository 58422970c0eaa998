package io.gatewaytunnel.it.containers.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Acts out the waves of an attack on one thread, thousands of connections. Closing ends the thread and every
 * connection.
 */
final class Swarm implements AutoCloseable {
    private static final int TICK_MILLIS = 20;
    private static final int SMALL_BUFFER = 4096;

    /** As many a tick, so that the kernel's queue of the listener is not what is tried. */
    private static final int OPENED_A_TICK = 100;

    private final Selector selector;
    private final InetSocketAddress target;
    private final List<Ranks> ranks = new ArrayList<>();
    private final List<Hostile> open = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final Thread thread;
    private int opened;
    private volatile boolean closed;
    private volatile boolean allBegun;

    /** How far a wave has come. */
    private static final class Ranks {
        private final Wave wave;
        private int begun;
        private int present;

        Ranks(Wave wave) {
            this.wave = wave;
        }
    }

    Swarm(int port, List<Wave> waves) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        waves.forEach(wave -> ranks.add(new Ranks(wave)));
        thread = new Thread(this::run, "it-hostile-swarm");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether each wave that has an end has begun the last of its connections. */
    boolean isAllBegun() {
        return allBegun;
    }

    /** False once something of ours has failed. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private void run() {
        long next = System.nanoTime();
        try {
            while (!closed) {
                selector.select(this::step, TICK_MILLIS);
                long now = System.nanoTime();
                if (now - next >= 0) {
                    tick(now);
                    next = now + TICK_MILLIS * 1_000_000L;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.forEach(Hostile::end);
        }
    }

    private void tick(long now) throws IOException {
        for (int i = open.size() - 1; i >= 0; i--) {
            Hostile one = open.get(i);
            one.tick(now, TICK_MILLIS);
            if (one.isOver()) {
                one.end();
                open.remove(i);
                ranks.get(one.wave()).present--;
            }
        }
        int left = OPENED_A_TICK;
        for (int i = 0; i < ranks.size(); i++) {
            Ranks rank = ranks.get(i);
            for (; left > 0 && rank.present < rank.wave.atOnce() && rank.begun < rank.wave.inAll(); left--) {
                open(i, rank.wave.source(), rank.wave.kind().apply(rank.begun), now);
                rank.begun++;
                rank.present++;
            }
        }
        allBegun = ranks.stream()
                .allMatch(rank -> rank.wave.inAll() == Wave.WITHOUT_END || rank.begun == rank.wave.inAll());
    }

    private void open(int wave, Wave.Source source, Striker striker, long now) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        if (striker.bytesPerSecond() != Striker.EAGERLY) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        }
        channel.bind(new InetSocketAddress(from(source), 0));
        Hostile one = new Hostile(wave, striker, channel.register(selector, SelectionKey.OP_CONNECT), scratch, now);
        open.add(one);
        one.connect(target);
    }

    /** Addresses that nobody else of the test uses. */
    private InetAddress from(Wave.Source source) throws IOException {
        opened++;
        int number = source == Wave.Source.ONE ? 0 : opened;
        byte[] address = {
            127, (byte) (16 + number / 62_500 % 100), (byte) (1 + number / 250 % 250), (byte) (1 + number % 250)
        };
        return InetAddress.getByAddress(address);
    }

    private void step(SelectionKey key) {
        ((Hostile) key.attachment()).step();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
