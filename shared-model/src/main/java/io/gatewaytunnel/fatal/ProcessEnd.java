package io.gatewaytunnel.fatal;

import io.gatewaytunnel.log.RateLimitedLog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Ends a process of ours that cannot go on, at once and without its shutdown hooks, which would want memory and
 * threads. A process that is gone is started again by its service manager; one that only looks alive is found by
 * nobody.
 *
 * <p>It writes one line, prepared at the start, straight to standard error. A thread of its own, {@code process-end},
 * ends the process even if standard error takes nothing. Threads: any. Lifetime: the process's.
 */
public final class ProcessEnd {
    /** Of a process that ran out of memory or lost a thread that it cannot do without. To be started again. */
    public static final int EXIT_CODE = 4;

    private static final RateLimitedLog LOG = new RateLimitedLog(System.getLogger(ProcessEnd.class.getName()));

    /** How long the last line may take. */
    private static final Duration LAST_LINE = Duration.ofSeconds(2);

    private final byte[] noMemory;
    private final byte[] noThread;
    private final byte[] noAnswer;
    private final OutputStream standardError;
    private final IntConsumer halt;
    private final Thread inAnyCase;
    private final List<Thread> vital = new CopyOnWriteArrayList<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean ending;

    ProcessEnd(String program, OutputStream standardError, IntConsumer halt) {
        this.noMemory = line(program, "no memory or no thread is left to the JVM");
        this.noThread = line(program, "a thread that it cannot do without has died");
        this.noAnswer = line(program, "a thread that it cannot do without does not answer any more");
        this.standardError = standardError;
        this.halt = halt;
        this.inAnyCase = new Thread(this::haltInAnyCase, "process-end");
        inAnyCase.setDaemon(true);
    }

    /**
     * Makes fatal errors end this process, from whichever thread they come and wherever they are caught
     * ({@link FatalErrors}).
     *
     * @param program the name before the last line
     */
    public static ProcessEnd install(String program) {
        ProcessEnd end = new ProcessEnd(
                program,
                new FileOutputStream(FileDescriptor.err),
                code -> Runtime.getRuntime().halt(code));
        end.begin();
        return end;
    }

    void begin() {
        inAnyCase.start();
        FatalErrors.install(thrown -> end(noMemory));
        Thread.setDefaultUncaughtExceptionHandler(this::onUncaught);
    }

    /** The process ends when this thread dies of any throwable, until it is {@link #spare spared}. */
    public void watch(Thread thread) {
        vital.add(thread);
    }

    /** The thread may end now. */
    public void spare(Thread thread) {
        vital.remove(thread);
    }

    /** The name of a watched thread that is dead, though it was not spared; for a watchdog. */
    public Optional<String> dead() {
        return vital.stream()
                .filter(thread -> thread.getState() == Thread.State.TERMINATED)
                .map(Thread::getName)
                .findFirst();
    }

    /** A watchdog found a watched thread dead. */
    public void onDead() {
        end(noThread);
    }

    /** A watchdog got no answer in time. */
    public void onStuck() {
        end(noAnswer);
    }

    private void onUncaught(Thread thread, Throwable thrown) {
        FatalErrors.handle(thrown);
        boolean last = vital.contains(thread);
        if (last) {
            ending = true; // first of all: the log may want what is not there
            LockSupport.unpark(inAnyCase);
        }
        try {
            // Strangers may have some of Tomcat's threads die, which start anew.
            LOG.log("thread", Level.ERROR, () -> "thread " + thread.getName() + " died; this is a defect", thrown);
        } catch (Throwable failed) {
            FatalErrors.handle(failed);
        }
        if (last) {
            end(noThread);
        }
    }

    private void end(byte[] lastLine) {
        ending = true;
        LockSupport.unpark(inAnyCase);
        if (!told.compareAndSet(false, true)) {
            return; // many threads may find out at once; the first one is at it
        }
        try {
            standardError.write(lastLine);
        } catch (IOException | RuntimeException | Error e) {
            // the exit code says it too
        }
        halt.accept(EXIT_CODE);
    }

    private void haltInAnyCase() {
        while (!ending) {
            LockSupport.park(this);
        }
        long began = System.nanoTime();
        for (long left = LAST_LINE.toNanos(); left > 0; left = LAST_LINE.toNanos() - (System.nanoTime() - began)) {
            LockSupport.parkNanos(left);
        }
        halt.accept(EXIT_CODE);
    }

    private static byte[] line(String program, String reason) {
        return (program + ": " + reason + "; ending with exit code " + EXIT_CODE + System.lineSeparator())
                .getBytes(StandardCharsets.US_ASCII);
    }
}
