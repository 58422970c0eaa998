package io.gatewaytunnel.mux;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Two ends of one link in memory. Messages travel by a timer: by a {@link ManualTimer} when a test moves time, by a
 * {@link TimerThread} when it runs in real time. The path can be slow, be cut with or without telling, and be fed junk.
 */
public final class LoopbackLinks {
    private final Timer timer;
    private final Duration delay;
    private final long nanosPerKibibyte;
    private final End left = new End("left");
    private final End right = new End("right");
    private volatile boolean cut;
    private volatile boolean silent;

    /** {@code nanosPerKibibyte} is how long a KiB takes onto the path, 0 for no time at all. */
    public LoopbackLinks(Timer timer, Duration delay, long nanosPerKibibyte) {
        this.timer = timer;
        this.delay = delay;
        this.nanosPerKibibyte = nanosPerKibibyte;
        left.other = right;
        right.other = left;
    }

    public End left() {
        return left;
    }

    public End right() {
        return right;
    }

    /** Nothing passes any more and nobody is told. */
    public void cutSilently() {
        silent = true;
        cut = true;
    }

    /** Nothing passes any more and both ends are told that the link is closed. */
    public void cut() {
        cut = true;
        left.tellClosed("cut");
        right.tellClosed("cut");
    }

    /** One end; sending at it arrives at the receiver of the other. */
    public final class End implements Link {
        private final String name;
        private final List<byte[]> early = new ArrayList<>();
        private @Nullable End other;
        private @Nullable LinkReceiver receiver;
        private boolean closed;
        private boolean stalled;
        private int closeCode;
        private int messages;

        End(String name) {
            this.name = name;
        }

        /** Gives this end its receiver; what came before is told now. */
        public void receiveWith(LinkReceiver newReceiver) {
            List<byte[]> waiting;
            synchronized (this) {
                receiver = newReceiver;
                waiting = List.copyOf(early);
                early.clear();
            }
            waiting.forEach(newReceiver::onMessage);
        }

        /** From now on sends are taken and never completed. */
        public void stall() {
            stalled = true;
        }

        /** The code with which this end was closed by its owner, 0 while it was not. */
        public synchronized int closeCode() {
            return closeCode;
        }

        /** Messages sent at this end. */
        public synchronized int messages() {
            return messages;
        }

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            byte[] bytes = new byte[message.remaining()];
            message.get(bytes);
            synchronized (this) {
                messages++;
                if (stalled) {
                    return;
                }
            }
            if (cut && !silent) {
                completion.failed(new IllegalStateException("the link is cut"));
                return;
            }
            long transfer = nanosPerKibibyte * bytes.length / 1024;
            timer.after(Duration.ofNanos(transfer).plus(delay), () -> peer().deliver(bytes));
            if (transfer == 0) {
                completion.sent(); // on the caller's stack, as two containers do
            } else {
                timer.after(Duration.ofNanos(transfer), completion::sent);
            }
        }

        /** Something arrives at this end that the other has not sent. */
        public void deliver(byte[] message) {
            LinkReceiver to;
            synchronized (this) {
                if (cut || closed) {
                    return;
                }
                to = receiver;
                if (to == null) {
                    early.add(message);
                    return;
                }
            }
            to.onMessage(message);
        }

        @Override
        public void close(int code, String reason) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
                closeCode = code;
            }
            if (!silent) {
                timer.after(delay, () -> peer().tellClosed(code + " " + reason));
            }
        }

        private End peer() {
            return Objects.requireNonNull(other);
        }

        private void tellClosed(String reason) {
            LinkReceiver to;
            synchronized (this) {
                to = receiver;
            }
            if (to != null) {
                to.onClosed(reason);
            }
        }

        @Override
        public String description() {
            return name;
        }
    }
}
