package io.gatewaytunnel.it.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How to start one of our jars: JVM options, environment, arguments. Not for use by several threads.
 *
 * <p>The Java is that of the test itself, or the executable that the system property {@code it.java} names, so that the
 * same suite can be run against another JDK.
 */
final class JavaCommand {
    /** A process that lives for seconds spends most of them compiling code that it will never use. */
    private static final List<String> SHORT_LIFE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Path jar;
    private final List<String> jvmOptions = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> place = List.of();
    private boolean asShipped;

    private JavaCommand(Path jar) {
        this.jar = jar;
    }

    /** The artifact whose file the system property names; the build sets it. */
    static JavaCommand ofArtifact(String property) {
        String file = System.getProperty(property);
        if (file == null) {
            throw new IllegalStateException("system property " + property + " does not name the artifact to run");
        }
        return new JavaCommand(Path.of(file));
    }

    JavaCommand jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** The heap of the process; who sets one measures it, so that the JVM then runs as it does for users. */
    JavaCommand heap(String size) {
        asShipped = true;
        return jvmOption("-Xmx" + size);
    }

    /** A bound for the heap of a process that nobody measures. */
    JavaCommand heapBound(String size) {
        return jvmOption("-Xmx" + size);
    }

    JavaCommand argument(String... values) {
        arguments.addAll(List.of(values));
        return this;
    }

    JavaCommand environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** What the line begins with: a program that becomes the command after it, so that the process is ours. */
    JavaCommand place(List<String> prefix) {
        place = prefix;
        return this;
    }

    /** Starts it under a name that its log file and its messages carry. */
    JavaProcess start(String name) {
        List<String> line = new ArrayList<>(place);
        line.add(javaExecutable().toString());
        line.addAll(asShipped ? List.of() : SHORT_LIFE);
        line.addAll(jvmOptions);
        line.add("-jar");
        line.add(jar.toString());
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        // A token or an option of the developer's own shell must not leak into what is tested.
        builder.environment()
                .keySet()
                .removeIf(key -> key.startsWith("GATEWAY_TUNNEL_") || key.startsWith("JAVA_TOOL"));
        builder.environment().putAll(environment);
        try {
            return JavaProcess.started(name, builder.start());
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + line, e);
        }
    }

    static Path javaExecutable() {
        String chosen = System.getProperty("it.java", "");
        return chosen.isEmpty() ? Path.of(System.getProperty("java.home"), "bin", "java") : Path.of(chosen);
    }

    /** A tool of the same JDK, {@code jcmd} for one. */
    static Path jdkTool(String tool) {
        Path bin = javaExecutable().toAbsolutePath().getParent();
        if (bin == null) {
            throw new IllegalStateException("no folder for " + tool);
        }
        return Path.of(bin + File.separator + tool);
    }
}
