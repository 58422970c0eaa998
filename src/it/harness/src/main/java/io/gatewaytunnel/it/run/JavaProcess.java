package io.gatewaytunnel.it.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process of ours and the last lines that it wrote. Any thread may call; whoever started it closes it, which kills it
 * if need be.
 */
public final class JavaProcess implements AutoCloseable {
    private static final int KEPT_LINES = 500;
    private static final Set<JavaProcess> LIVE = ConcurrentHashMap.newKeySet();

    static {
        // A test run that is interrupted leaves nothing behind either.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> LIVE.forEach(p -> p.process.destroyForcibly()), "it-reaper"));
    }

    private final String name;
    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reader;
    private boolean ended;

    private JavaProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.reader = new Thread(this::readOutput, "it-output-" + name);
        this.reader.setDaemon(true);
    }

    /** Takes charge of a process that has just been started, with both streams in one. */
    public static JavaProcess started(String name, Process process) {
        JavaProcess started = new JavaProcess(name, process);
        LIVE.add(started);
        started.reader.start();
        return started;
    }

    /** Those that nobody has closed yet, for the leak check. */
    static List<String> unclosed() {
        return LIVE.stream().map(JavaProcess::toString).toList();
    }

    /** What the process of that id wrote last; nothing if it is none of those that run here. */
    public static String outputOf(long pid) {
        return LIVE.stream()
                .filter(live -> live.pid() == pid)
                .map(JavaProcess::output)
                .findFirst()
                .orElse("");
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for a line that the pattern finds something in; fails with the output so far when it does not come or the
     * process ends.
     */
    public Matcher awaitLine(Pattern pattern, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lines) {
            while (true) {
                Optional<Matcher> match = lines.stream()
                        .map(pattern::matcher)
                        .filter(Matcher::find)
                        .findFirst();
                if (match.isPresent()) {
                    return match.get();
                }
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || leftMillis <= 0) {
                    throw new AssertionError(this + " did not print '" + pattern + "':\n" + String.join("\n", lines));
                }
                waitForOutput(leftMillis);
            }
        }
    }

    private void waitForOutput(long millis) {
        try {
            lines.wait(millis); // NOPMD: called in the loop of awaitLine
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + this, e);
        }
    }

    /** What it wrote last, both streams together. */
    public String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /** The exit code; fails when it is still running after that time. */
    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(this + " still runs after " + atMost + ":\n" + output());
            }
            reader.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + this, e);
        }
        return process.exitValue();
    }

    /** SIGKILL: nothing of the process runs afterwards. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(20));
    }

    /**
     * Whether the process was started with that signal ignored, which only whoever started us can change. False where
     * the kernel does not say.
     */
    public boolean ignores(String signal) {
        long bit = signal.equals("INT") ? 1L << 1 : 1L << 14;
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & bit) != 0);
        } catch (IOException notLinux) {
            return false;
        }
    }

    /** How many descriptors it has open. */
    public int openDescriptors() {
        return ServerProcess.openDescriptors(pid());
    }

    /** SIGTERM, or any other signal by its name ({@code STOP}, {@code CONT}). */
    public void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill -" + signal + " said " + code + " for " + this);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending " + signal, e);
        }
    }

    @Override
    public void close() {
        kill();
        LIVE.remove(this);
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep("[output ended: " + e.getMessage() + "]");
        } finally {
            synchronized (lines) {
                ended = true;
                lines.notifyAll();
            }
        }
    }

    private void keep(String line) {
        synchronized (lines) {
            if (lines.size() == KEPT_LINES) {
                lines.removeFirst();
            }
            lines.addLast(line);
            lines.notifyAll();
        }
    }

    @Override
    public String toString() {
        return name + "[" + process.pid() + "]";
    }
}
