package io.gatewaytunnel.it.run;

import java.time.Duration;

/** One of our artifacts run for a command that ends by itself. */
public record ArtifactCommand(int exitCode, String output) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The WAR with these arguments. */
    public static ArtifactCommand ofProxy(String... arguments) {
        return run("gatewaytunnel.war", arguments);
    }

    /** The agent's jar with these arguments. */
    public static ArtifactCommand ofAgent(String... arguments) {
        return run("gatewaytunnel.agent", arguments);
    }

    private static ArtifactCommand run(String artifact, String... arguments) {
        try (JavaProcess process =
                JavaCommand.ofArtifact(artifact).argument(arguments).start("command")) {
            int exit = process.awaitExit(PATIENCE);
            return new ArtifactCommand(exit, process.output());
        }
    }
}
