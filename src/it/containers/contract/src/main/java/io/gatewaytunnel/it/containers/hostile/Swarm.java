package io.gatewaytunnel.it.containers.hostile;

import io.gatewaytunnel.it.client.SelectorThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Acts out the waves of an attack on one thread, thousands of connections. Closing ends the thread and every
 * connection.
 */
final class Swarm implements AutoCloseable {
    /** Addresses 127.16.0.0 and up, which nobody else of the test uses. */
    private static final int NETWORK = 16;

    /** As many a tick, so that the kernel's queue of the listener is not what is tried. */
    private static final int OPENED_A_TICK = 100;

    private final SelectorThread thread;
    private final List<Ranks> ranks = new ArrayList<>();
    private final List<Hostile> open = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private int opened;
    private volatile boolean underWay;
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
        waves.forEach(wave -> ranks.add(new Ranks(wave)));
        thread = new SelectorThread("it-hostile-swarm", port);
        thread.start(key -> ((Hostile) key.attachment()).step(), this::tick);
    }

    /** Whether each wave has begun. */
    boolean isUnderWay() {
        return underWay;
    }

    /** Whether each wave that has an end has begun the last of its connections. */
    boolean isAllBegun() {
        return allBegun;
    }

    /** False once something of ours has failed. */
    boolean isAlive() {
        return thread.isAlive();
    }

    private void tick(long now) throws IOException {
        for (int i = open.size() - 1; i >= 0; i--) {
            Hostile one = open.get(i);
            one.tick(now, SelectorThread.TICK_MILLIS);
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
        underWay = ranks.stream().allMatch(rank -> rank.begun > 0);
        allBegun = ranks.stream()
                .allMatch(rank -> rank.wave.inAll() == Wave.WITHOUT_END || rank.begun == rank.wave.inAll());
    }

    private void open(int wave, Wave.Source source, Striker striker, long now) throws IOException {
        opened++;
        int from = source == Wave.Source.ONE ? 0 : opened;
        SelectionKey key = thread.open(NETWORK, from, striker.bytesPerSecond() == Striker.EAGERLY);
        Hostile one = new Hostile(wave, striker, key, scratch, now);
        open.add(one);
        one.connect(thread);
    }

    @Override
    public void close() {
        thread.close();
    }
}
