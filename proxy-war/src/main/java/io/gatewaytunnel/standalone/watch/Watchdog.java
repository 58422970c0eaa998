package io.gatewaytunnel.standalone.watch;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.fatal.ProcessEnd;
import java.time.Duration;
import java.util.List;

/**
 * Looks every few seconds whether the threads that the proxy cannot do without are alive, and whether it answers; if
 * not, the process ends. Lifetime: from {@link #start} to {@link #close}. Threads: one of its own.
 */
public final class Watchdog implements Runnable, AutoCloseable {
    private final ProcessEnd end;
    private final List<Thread> vital;
    private final List<Probe> probes;
    private final Times times;
    private final Thread thread = new Thread(this, "gateway-tunnel-watchdog");
    private volatile boolean closed;

    /**
     * How patient it is.
     *
     * @param interval between two looks
     * @param timeout for one answer
     * @param misses so many in a row are too many
     */
    public record Times(Duration interval, Duration timeout, int misses) {}

    private Watchdog(ProcessEnd end, List<Thread> vital, List<Probe> probes, Times times) {
        this.end = end;
        this.vital = List.copyOf(vital);
        this.probes = List.copyOf(probes);
        this.times = times;
        thread.setDaemon(true);
    }

    public static Watchdog start(ProcessEnd end, List<Thread> vital, List<Probe> probes, Times times) {
        Watchdog watchdog = new Watchdog(end, vital, probes, times);
        watchdog.vital.forEach(end::watch);
        end.watch(watchdog.thread);
        watchdog.thread.start();
        return watchdog;
    }

    /** The threads may end now. */
    @Override
    public void close() {
        closed = true;
        vital.forEach(end::spare);
        end.spare(thread);
        thread.interrupt();
    }

    @Override
    public void run() {
        int[] missed = new int[probes.size()];
        while (!closed) {
            try {
                Thread.sleep(times.interval().toMillis());
                look(missed);
            } catch (InterruptedException e) {
                return; // only close does so
            } catch (Error e) {
                FatalErrors.handle(e);
                throw e;
            }
        }
    }

    private void look(int[] missed) {
        if (end.dead().isPresent() && !closed) {
            end.onDead();
        }
        for (int i = 0; i < missed.length; i++) {
            missed[i] = probes.get(i).isAnswered(times.timeout()) ? 0 : missed[i] + 1;
            if (missed[i] >= times.misses() && !closed) {
                end.onStuck();
            }
        }
    }
}
