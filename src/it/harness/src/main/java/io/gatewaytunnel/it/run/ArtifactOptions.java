package io.gatewaytunnel.it.run;

import java.util.List;
import java.util.Locale;

/** What one of our artifacts is started with; {@code O} is the subclass. Not for use by several threads. */
public abstract class ArtifactOptions<O extends ArtifactOptions<O>> {
    final JavaCommand command;

    ArtifactOptions(String artifact) {
        command = JavaCommand.ofArtifact(artifact).environment("GATEWAY_TUNNEL_TOKEN", RunningProxy.TOKEN);
    }

    abstract O self();

    /** Starts it, whatever comes of it: for tests of how it refuses to run. */
    public abstract JavaProcess launch();

    /** The heap of a process that is measured, and so runs as it does for users. */
    public O heap(String size) {
        command.heap(size);
        return self();
    }

    /** A bound for the heap of one that is not. */
    public O heapBound(String size) {
        command.heapBound(size);
        return self();
    }

    public O jvmOption(String option) {
        command.jvmOption(option);
        return self();
    }

    /** A setting by its kebab-case name. */
    public O setting(String name, String value) {
        return environment("GATEWAY_TUNNEL_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value);
    }

    public O environment(String name, String value) {
        command.environment(name, value);
        return self();
    }

    /** Somewhere else than the test, as {@link NetworkPath#agentPlace} has it. */
    public O place(List<String> prefix) {
        command.place(prefix);
        return self();
    }

    public O argument(String... values) {
        command.argument(values);
        return self();
    }
}
