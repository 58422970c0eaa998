package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.Protocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
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

    public boolean isCut() {
        return cut;
    }

    /** Whether nobody has closed or cut it. */
    public boolean isOpen() {
        return !cut && left.isOpen() && right.isOpen();
    }

    /** Nothing passes any more and both ends are told that the link is closed. */
    public void cut() {
        cut = true;
        left.tellClosed(Protocol.CLOSED_ABNORMALLY, "cut");
        right.tellClosed(Protocol.CLOSED_ABNORMALLY, "cut");
    }

    /** One end; sending at it arrives at the receiver of the other. */
    public final class End implements Link {
        private final String name;
        private final Queue<byte[]> arrived = new ArrayDeque<>();
        private @Nullable End other;
        private @Nullable LinkReceiver receiver;
        private boolean telling;
        private boolean closed;
        private boolean stalled;
        private int closeCode;
        private int messages;

        End(String name) {
            this.name = name;
        }

        /** Gives this end its receiver; what came before is told now. */
        public void receiveWith(LinkReceiver newReceiver) {
            synchronized (this) {
                receiver = newReceiver;
            }
            tellArrived();
        }

        /** From now on sends are taken and never completed. */
        public void stall() {
            stalled = true;
        }

        /** The code with which this end was closed by its owner, 0 while it was not. */
        public synchronized int closeCode() {
            return closeCode;
        }

        private synchronized boolean isOpen() {
            return !closed;
        }

        /** Messages sent at this end. */
        public synchronized int messages() {
            return messages;
        }

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            byte[] bytes = MessageBytes.of(message);
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
            synchronized (this) {
                arrived.add(message);
            }
            tellArrived();
        }

        /** One message after the other, as links promise, whichever threads bring them and the receiver. */
        private void tellArrived() {
            for (byte[] message = take(); message != null; message = take()) {
                try {
                    receiver().onMessage(message);
                } finally {
                    synchronized (this) {
                        telling = false;
                    }
                }
            }
        }

        /** The next message, whose teller the caller is now; null when there is none, or another is at it. */
        private synchronized byte @Nullable [] take() {
            if (cut || closed) {
                arrived.clear();
            }
            if (receiver == null || telling || arrived.isEmpty()) {
                return null;
            }
            telling = true;
            return arrived.remove();
        }

        private synchronized LinkReceiver receiver() {
            return Objects.requireNonNull(receiver);
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
                timer.after(delay, () -> peer().tellClosed(code, reason));
            }
        }

        private End peer() {
            return Objects.requireNonNull(other);
        }

        /** This end's receiver is told that its link was closed with that code. */
        public void closedBy(int code) {
            tellClosed(code, "by the test");
        }

        private void tellClosed(int code, String reason) {
            LinkReceiver to;
            synchronized (this) {
                to = receiver;
            }
            if (to != null) {
                to.onClosed(code, reason);
            }
        }

        @Override
        public String description() {
            return name;
        }
    }
}
