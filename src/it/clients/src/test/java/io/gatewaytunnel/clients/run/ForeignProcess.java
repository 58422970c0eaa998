package io.gatewaytunnel.clients.run;

import io.gatewaytunnel.it.run.JavaProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program of other people and the last lines it wrote, which stay in {@code target/clients-logs} when it is closed.
 * Any thread may call; whoever started it closes it: that asks it to end, and kills it and its children if they do not.
 */
public final class ForeignProcess implements AutoCloseable {
    private static final Duration TO_END_BY_ITSELF = Duration.ofSeconds(10);

    private final String name;
    private final JavaProcess process;

    private ForeignProcess(String name, JavaProcess process) {
        this.name = name;
        this.process = process;
    }

    /** A command line; {@code name} is what messages and its log carry. */
    public static Command command(String name, Path program) {
        return new Command(name, program);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for a line that the pattern finds something in. */
    public Matcher awaitLine(Pattern pattern, Duration atMost) {
        return process.awaitLine(pattern, atMost);
    }

    public int awaitExit(Duration atMost) {
        return process.awaitExit(atMost);
    }

    /** The last five hundred lines, both streams together. */
    public String output() {
        return process.output();
    }

    @Override
    public void close() {
        // Asked while it lives: later its number may be somebody else's.
        List<ProcessHandle> children = process.isAlive() ? children() : List.of();
        try {
            if (process.isAlive()) {
                process.signal("TERM");
                process.awaitExit(TO_END_BY_ITSELF);
            }
        } catch (AssertionError | IllegalStateException stillThereOrJustGone) {
            // Killed below; a test that cares about a clean end asks for it itself.
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
            process.close();
            keepLog();
        }
    }

    private List<ProcessHandle> children() {
        return ProcessHandle.of(process.pid())
                .map(handle -> handle.descendants().toList())
                .orElse(List.of());
    }

    /**
     * Everything is on loopback and set up here: neither the proxies nor the git or Node options of the developer's
     * shell belong in it.
     */
    private static boolean comesBetween(String variable) {
        return variable.toLowerCase(Locale.ROOT).endsWith("_proxy")
                || variable.startsWith("GIT_")
                || variable.startsWith("NODE_");
    }

    private void keepLog() {
        try {
            Files.writeString(Logs.file(name), process.output() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a program is started with; not for use by several threads. */
    public static final class Command {
        private final String name;
        private final List<String> line = new ArrayList<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private Path folder = Path.of("").toAbsolutePath();
        private String input = "";

        private Command(String name, Path program) {
            this.name = name;
            line.add(program.toString());
        }

        public Command argument(String... values) {
            line.addAll(List.of(values));
            return this;
        }

        public Command environment(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /** The folder it runs in. */
        public Command in(Path working) {
            folder = working;
            return this;
        }

        /** What it reads from its standard input, which then ends. For programs that read it before they write much. */
        public Command input(String text) {
            input = text;
            return this;
        }

        public ForeignProcess start() {
            ProcessBuilder builder =
                    new ProcessBuilder(line).redirectErrorStream(true).directory(folder.toFile());
            builder.environment().keySet().removeIf(ForeignProcess::comesBetween);
            builder.environment().putAll(environment);
            try {
                Process process = builder.start();
                try (OutputStream standardInput = process.getOutputStream()) {
                    standardInput.write(input.getBytes(StandardCharsets.UTF_8));
                }
                return new ForeignProcess(name, JavaProcess.started(name, process));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start " + line, e);
            }
        }

        /** Runs it to its end; fails with what it wrote unless that was a success. Returns what it wrote. */
        public String run(Duration atMost) {
            return ended(atMost, true);
        }

        /** Runs it to its end; fails if that was a success. Returns what it wrote. */
        public String refused(Duration atMost) {
            return ended(atMost, false);
        }

        private String ended(Duration atMost, boolean well) {
            try (ForeignProcess process = start()) {
                int code = process.awaitExit(atMost);
                if ((code == 0) != well) {
                    throw new AssertionError(String.join(" ", line) + " ended with " + code + ":\n" + process.output());
                }
                return process.output();
            }
        }
    }
}
