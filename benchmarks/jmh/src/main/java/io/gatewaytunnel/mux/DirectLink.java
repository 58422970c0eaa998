package io.gatewaytunnel.mux;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One end of a link in memory: what is sent waits until the benchmark's thread carries it over. */
final class DirectLink implements Link {
    private final Queue<byte[]> arrived = new ConcurrentLinkedQueue<>();
    private DirectLink other;
    private LinkReceiver receiver;

    static DirectLink[] pair() {
        DirectLink[] ends = {new DirectLink(), new DirectLink()};
        ends[0].other = ends[1];
        ends[1].other = ends[0];
        return ends;
    }

    void receiveWith(LinkReceiver newReceiver) {
        receiver = newReceiver;
    }

    /** Delivers what has come, and says whether that was anything. */
    boolean deliver() {
        byte[] message = arrived.poll();
        if (message == null) {
            return false;
        }
        Objects.requireNonNull(receiver).onMessage(message);
        return true;
    }

    @Override
    public void send(ByteBuffer message, SendCompletion completion) {
        byte[] bytes = new byte[message.remaining()]; // as every container makes one of what it has read
        message.get(bytes);
        Objects.requireNonNull(other).arrived.add(bytes);
        completion.sent();
    }

    @Override
    public void close(int closeCode, String reason) {}

    @Override
    public String description() {
        return "memory";
    }
}
