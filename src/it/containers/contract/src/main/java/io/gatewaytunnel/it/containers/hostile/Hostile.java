package io.gatewaytunnel.it.containers.hostile;

import io.gatewaytunnel.it.client.SelectorThread;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A hostile connection at work. For the swarm's thread. */
final class Hostile {
    /** What one that sends as fast as it can sends in a tick at most, so that all of a swarm get their turn. */
    private static final int TICK_BYTES = 64 * 1024;

    private final int wave;
    private final Striker striker;
    private final SelectionKey key;
    private final SocketChannel channel;
    private final ByteBuffer scratch;
    private final long begun;
    private ByteBuffer unsent;
    private int round;
    private long lastRound;
    private int sentThisTick;
    private long readable;
    private boolean connected;
    private boolean over;

    Hostile(int wave, Striker striker, SelectionKey key, ByteBuffer scratch, long now) throws IOException {
        this.wave = wave;
        this.striker = striker;
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.scratch = scratch;
        this.begun = now;
        this.lastRound = now;
        this.unsent = ByteBuffer.wrap(striker.opening());
        key.attach(this);
        if (!striker.isOrderly()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    int wave() {
        return wave;
    }

    boolean isOver() {
        return over;
    }

    void connect(SelectorThread thread) {
        try {
            thread.connect(key);
        } catch (IOException e) {
            over = true; // refused: another takes its place
        }
    }

    void step() {
        try {
            if (key.isConnectable()) {
                connected = channel.finishConnect();
            }
            if (key.isValid() && key.isReadable()) {
                read();
            }
            if (!over && connected) {
                send();
            }
        } catch (IOException e) {
            over = true;
        }
    }

    void tick(long now, int millis) {
        sentThisTick = 0;
        if (striker.bytesPerSecond() != Striker.EAGERLY) {
            readable = Math.min(TICK_BYTES, readable + Math.max(1, striker.bytesPerSecond() * (long) millis / 1000));
        }
        if (striker.stayMillis() > 0 && now - begun > striker.stayMillis() * 1_000_000L) {
            over = true;
        } else if (connected && !over) {
            try {
                if (!unsent.hasRemaining() && now - lastRound >= striker.pauseMillis() * 1_000_000L) {
                    nextRound();
                    lastRound = now;
                }
                send();
            } catch (IOException e) {
                over = true;
            }
        }
    }

    private void nextRound() {
        byte[] bytes = striker.round(round);
        if (bytes.length > 0) {
            round++;
        }
        unsent = ByteBuffer.wrap(bytes);
    }

    private void send() throws IOException {
        boolean taken = true;
        while (taken && unsent.hasRemaining() && sentThisTick < TICK_BYTES) {
            int sent = channel.write(unsent);
            sentThisTick += sent;
            taken = sent > 0;
            if (!unsent.hasRemaining() && striker.pauseMillis() == 0) {
                nextRound();
            }
        }
        boolean writes = unsent.hasRemaining() && sentThisTick < TICK_BYTES;
        boolean reads = striker.bytesPerSecond() == Striker.EAGERLY || mayReadSlowly();
        key.interestOps((writes ? SelectionKey.OP_WRITE : 0) | (reads ? SelectionKey.OP_READ : 0));
    }

    private boolean mayReadSlowly() {
        return striker.bytesPerSecond() != Striker.NEVER && readable > 0;
    }

    private void read() throws IOException {
        scratch.clear();
        if (striker.bytesPerSecond() != Striker.EAGERLY) {
            scratch.limit((int) Math.min(scratch.capacity(), readable));
        }
        int read = channel.read(scratch);
        readable -= Math.max(0, read);
        over = read < 0;
    }

    /** Closes it, with a reset unless the striker is an orderly one. */
    void end() {
        try {
            channel.close();
        } catch (IOException e) {
            over = true; // closed by the peer already
        }
    }
}
