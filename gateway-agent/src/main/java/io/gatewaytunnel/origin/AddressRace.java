package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection to whichever of several addresses is there first: one after another is tried, the next as soon as the
 * last has failed or has said nothing for a while; the others are given up when one is connected (RFC 8305 §5). It ends
 * once.
 *
 * <p>Threads: any; nothing blocks. The lock guards the lists and is never held while anybody is called.
 */
final class AddressRace {
    private final Runner runner;
    private final Listener listener;
    private final Timer timer;
    private final Duration delay;
    private final Object lock = new Object();
    private final Deque<InetAddress> left;
    private final List<Entry> running = new ArrayList<>(2);
    private int started;
    private boolean over;
    private Timer.@Nullable Cancellable alarm;

    /** Begins to connect to one address. */
    @FunctionalInterface
    interface Runner {
        /**
         * {@code callback} may be called at once.
         *
         * @param address where to
         * @param number counts the addresses from 0
         * @return gives it up
         */
        Future<?> connect(InetAddress address, int number, FutureCallback<IOSession> callback);
    }

    /** Told once what came of the race. */
    interface Listener {
        /** {@code number} says which address it was. */
        void onConnected(IOSession session, int number);

        /** No address is left; the cause is the last one's. */
        void onFailed(Exception cause);
    }

    /** {@code delay}: how long an address may say nothing until the next is tried beside it. */
    AddressRace(List<InetAddress> addresses, Runner runner, Timer timer, Duration delay, Listener listener) {
        this.left = new ArrayDeque<>(addresses);
        this.runner = runner;
        this.timer = timer;
        this.delay = delay;
        this.listener = listener;
    }

    /** To be called once. */
    void begin() {
        startNext();
    }

    private void startNext() {
        Entry entry;
        synchronized (lock) {
            InetAddress address = left.poll();
            if (over || address == null) {
                return;
            }
            entry = new Entry(address, started++);
            running.add(entry);
            silence();
            if (!left.isEmpty()) {
                alarm = timer.after(delay, this::startNext);
            }
        }
        entry.run();
    }

    private void silence() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    private void onConnected(Entry winner, IOSession session) {
        boolean first;
        List<Entry> losers;
        synchronized (lock) {
            first = !over;
            over = true;
            silence();
            running.remove(winner);
            losers = List.copyOf(running);
            running.clear();
        }
        losers.forEach(Entry::giveUp);
        if (first) {
            listener.onConnected(session, winner.number);
        } else {
            session.close(CloseMode.IMMEDIATE);
        }
    }

    private void onFailed(Entry loser, Exception cause) {
        boolean last;
        synchronized (lock) {
            running.remove(loser);
            last = !over && running.isEmpty() && left.isEmpty();
            over |= last;
        }
        if (last) {
            listener.onFailed(cause);
        } else {
            startNext();
        }
    }

    /** One address. */
    private final class Entry implements FutureCallback<IOSession> {
        private final InetAddress address;
        private final int number;
        private volatile boolean givenUp;
        private volatile @Nullable Future<?> future;

        Entry(InetAddress address, int number) {
            this.address = address;
            this.number = number;
        }

        void run() {
            try {
                future = runner.connect(address, number, this);
            } catch (RuntimeException refused) { // the reactor is shut down
                failed(refused);
            }
            if (givenUp) {
                giveUp();
            }
        }

        void giveUp() {
            givenUp = true;
            Future<?> begun = future;
            if (begun != null) {
                boolean unused = begun.cancel(true);
            }
        }

        @Override
        public void completed(IOSession session) {
            onConnected(this, session);
        }

        @Override
        public void failed(Exception cause) {
            onFailed(this, cause);
        }

        @Override
        public void cancelled() {
            onFailed(this, new CancellationException());
        }
    }
}
