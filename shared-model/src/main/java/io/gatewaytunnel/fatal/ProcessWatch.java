package io.gatewaytunnel.fatal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a process of ours still works, from a thread of its own: whether the threads that it cannot do without
 * are alive, and whether they answer. If not, it {@link ProcessEnd ends} the process. Needs no service manager.
 *
 * <p>Time is counted in looks, not by the clock: a machine that slept, or a process that was stopped, is not taken for
 * one that hangs. Threads: one, {@code process-watch}, until {@link #close}, which its owner calls before it stops what
 * is watched.
 */
public final class ProcessWatch implements AutoCloseable {
    /** So many looks without an answer are a thread that hangs. */
    static final int LOOKS = 6;

    private final ProcessEnd end;
    private final List<Probe> probes;
    private final CountDownLatch closed = new CountDownLatch(1);

    ProcessWatch(ProcessEnd end, List<? extends Supplier<? extends CompletionStage<?>>> questions) {
        this.end = end;
        this.probes = questions.stream().map(Probe::new).toList();
    }

    /**
     * Begins to look.
     *
     * @param stuckAfter the silence after which the process ends
     * @param questions each asks some threads for a sign of life and must not block; failing is no sign
     */
    public static ProcessWatch start(
            ProcessEnd end, Duration stuckAfter, List<? extends Supplier<? extends CompletionStage<?>>> questions) {
        ProcessWatch watch = new ProcessWatch(end, questions);
        Thread thread = new Thread(() -> watch.run(stuckAfter.dividedBy(LOOKS)), "process-watch");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void run(Duration pause) {
        try {
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; without a watch is better than without an end
        }
    }

    void look() {
        if (end.dead().isPresent()) {
            end.onDead();
        }
        for (Probe probe : probes) {
            if (probe.isSilent()) {
                end.onStuck();
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** One question that is asked again when it was answered. The watch's thread alone uses it. */
    private static final class Probe {
        private final Supplier<? extends CompletionStage<?>> question;
        private @Nullable Answer asked;
        private int looksWithout;

        Probe(Supplier<? extends CompletionStage<?>> question) {
            this.question = question;
        }

        boolean isSilent() {
            Answer answer = asked;
            if (answer == null) {
                asked = ask();
                return false;
            }
            looksWithout = answer.alive ? 0 : looksWithout + 1;
            if (answer.alive || answer.failed) {
                asked = ask();
            }
            return looksWithout >= LOOKS;
        }

        private Answer ask() {
            Answer answer = new Answer();
            try {
                question.get().whenComplete((sign, failure) -> {
                    answer.alive = failure == null;
                    answer.failed = failure != null;
                });
            } catch (RuntimeException | Error e) {
                FatalErrors.handle(e);
                answer.failed = true;
            }
            return answer;
        }
    }

    private static final class Answer {
        private volatile boolean alive;
        private volatile boolean failed;
    }
}
