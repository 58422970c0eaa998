package io.gatewaytunnel.it.containers;

import io.gatewaytunnel.it.run.RunningNginx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * nginx in the place of our proxy and its agent, as a control ({@code mvn verify -Pnginx}): the same tests run against
 * it. What it does not pass is noted, and fails nothing; the table is {@code target/nginx-as-control.md}.
 */
public final class Control {
    private static final Map<String, List<Outcome>> OUTCOMES = new TreeMap<>();
    private static final int MOST_CHARACTERS = 160;

    private Control() {}

    /** Whether this run is one of nginx. */
    public static boolean isOn() {
        return System.getProperty("it.control", "").equals("nginx");
    }

    /** One run of a test; {@code failure} is empty when it passed. */
    private record Outcome(Method test, String failure) {
        boolean passed() {
            return failure.isEmpty();
        }

        boolean isPromised() {
            return Arrays.stream(test.getAnnotationsByType(Differs.class))
                    .noneMatch(d -> d.how() == Differs.How.CANNOT
                            && Arrays.asList(d.on()).contains(Server.STANDALONE));
        }
    }

    /** nginx on the ports that everybody asks, in front of that origin. */
    static RunningNginx start(DeployedProxy proxy, URI origin) {
        return RunningNginx.start(proxy.port(), Integer.getInteger("it.http2.port"), origin);
    }

    /** Leaves a test of what nginx has not out. */
    static void leaveOut(String why) {
        if (isOn()) {
            throw new TestAbortedException("not of nginx: " + why);
        }
    }

    /** Notes how a test ended; null: passed. */
    static synchronized void note(Method test, @Nullable Throwable failure) {
        Promise promise = test.getAnnotation(Promise.class);
        String name = promise == null ? test.getName() : promise.value();
        OUTCOMES.computeIfAbsent(name, missing -> new ArrayList<>())
                .add(new Outcome(test, failure == null ? "" : test.getName() + ": " + oneLine(failure)));
        write();
    }

    private static String oneLine(Throwable failure) {
        String text = String.valueOf(failure.getMessage())
                .replaceAll("\\s+", " ")
                .replace('|', '/')
                .strip();
        return failure.getClass().getSimpleName() + " " + text.substring(0, Math.min(text.length(), MOST_CHARACTERS));
    }

    private static void write() {
        List<String> lines = new ArrayList<>(List.of("| promise | stand-alone | nginx | |", "|---|---|---|---|"));
        OUTCOMES.forEach((promise, outcomes) -> lines.add(row(promise, outcomes)));
        try {
            Files.write(Path.of(System.getProperty("it.report.folder"), "nginx-as-control.md"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(String promise, List<Outcome> outcomes) {
        long passed = outcomes.stream().filter(Outcome::passed).count();
        String ours = outcomes.stream().allMatch(Outcome::isPromised) ? "yes" : "cannot";
        String theirs = passed == outcomes.size() ? "yes" : passed + " of " + outcomes.size();
        Map<String, String> failures = new TreeMap<>(); // one of each test says enough
        outcomes.stream()
                .filter(outcome -> !outcome.passed())
                .forEach(outcome -> failures.putIfAbsent(outcome.test().getName(), outcome.failure()));
        return "| `" + promise + "` | " + ours + " | " + theirs + " | " + String.join("; ", failures.values()) + " |";
    }
}
