package io.gatewaytunnel.reload;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.mux.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads a configuration anew when its files have changed, and says what came of it.
 *
 * <p>Threads: looks and readings are one at a time on a thread of the timer's that may block; {@link #report} is for
 * any. Owner: whoever owns what is configured; closing it ends the looks. See the package for the walk.
 */
public final class Reload implements AutoCloseable {
    public static final Setting<Duration> INTERVAL = Setting.duration(
            "reload-interval",
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofHours(1),
            "How often it is looked whether the configuration file, or one that it names, has changed; what two looks"
                    + " see is read and taken up. 0: never.");

    private static final Logger LOG = System.getLogger(Reload.class.getName());

    private final Timer timer;
    private final Work work;
    private final Clock clock;
    private final ReentrantLock looking = new ReentrantLock();
    private final Timer.Cancellable looks;

    // Of whoever has the lock.
    private FilesState inEffect;
    private FilesState lastSeen;

    private volatile ReloadReport report;
    private volatile boolean closed;

    /** What came of a reading that can be used: which parts are others now, and what waits for the next start. */
    public record Outcome(List<String> changed, List<String> needRestart) {}

    /**
     * Reads all anew, notes the files, and takes up what it may. Throws {@link ConfigException} with all mistakes, and
     * has then changed nothing.
     */
    @FunctionalInterface
    public interface Work {
        Outcome takeUp(FilesRead files);
    }

    private Reload(Timer timer, Duration interval, FilesState readAtStart, Work work, Clock clock) {
        this.timer = timer;
        this.work = work;
        this.clock = clock;
        this.inEffect = readAtStart;
        this.lastSeen = readAtStart;
        this.report = ReloadReport.started(clock.instant());
        this.looks = interval.isZero() ? () -> {} : timer.every(interval, () -> timer.slowly(this::look));
    }

    /** Begins to look, unless the interval is zero. */
    public static Reload start(Timer timer, Duration interval, FilesState readAtStart, Work work, Clock clock) {
        return new Reload(timer, interval, readAtStart, work, clock);
    }

    /** Reads all anew soon, whether files have changed or not. Any thread; does not block. */
    public void now() {
        timer.slowly(() -> {
            looking.lock();
            try {
                read();
            } finally {
                looking.unlock();
            }
        });
    }

    public ReloadReport report() {
        return report;
    }

    private void look() {
        if (!looking.tryLock()) {
            return; // the last one hangs, on a file system that does
        }
        try {
            FilesState seen = inEffect.now();
            boolean settled = seen.equals(lastSeen);
            lastSeen = seen;
            if (settled && !seen.equals(inEffect)) {
                read();
            }
        } finally {
            looking.unlock();
        }
    }

    private void read() {
        if (closed) {
            return;
        }
        FilesRead files = new FilesRead();
        FilesState before = inEffect.now();
        try {
            Outcome outcome = work.takeUp(files);
            inEffect = files.state();
            report = report.success(clock.instant(), outcome.needRestart());
            tell(outcome);
        } catch (ConfigException e) {
            keep(files, before, e.mistakes());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "step=reload failed; a defect", e);
            keep(files, before, List.of("a defect of ours, which the log tells: " + e));
        }
        lastSeen = inEffect;
    }

    /** Not read again before something changes, be it a file that could not be reached any more. */
    private void keep(FilesRead files, FilesState before, List<String> mistakes) {
        inEffect = files.state().and(before);
        report = report.failure(mistakes);
        mistakes.forEach(
                mistake -> LOG.log(Level.ERROR, "step=reload the configuration stays as it was: {0}", mistake));
    }

    private static void tell(Outcome outcome) {
        LOG.log(
                Level.INFO,
                "step=reload the configuration was read anew; {0}",
                outcome.changed().isEmpty()
                        ? "nothing that is taken up has changed"
                        : "in effect from now on: " + String.join(", ", outcome.changed()));
        outcome.needRestart()
                .forEach(what -> LOG.log(Level.WARNING, "step=reload needs a restart to be taken up: {0}", what));
    }

    @Override
    public void close() {
        closed = true;
        looks.cancel();
    }
}
