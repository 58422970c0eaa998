package io.gatewaytunnel.clients.run;

import java.nio.file.Path;
import java.time.Duration;

/** git in a folder, with no configuration but what it is told here. {@code home} is also where its traces go. */
public record GitClient(Path home, Path folder) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    public static GitClient at(Path home) {
        return new GitClient(home, home);
    }

    public GitClient in(Path other) {
        return new GitClient(home, other);
    }

    /** Runs it and returns what it printed; fails unless it succeeds. */
    public String git(String... arguments) {
        return command(arguments).run(PATIENCE).strip();
    }

    /** Runs it and returns what it said when it refused; fails if it succeeds. */
    public String refused(String... arguments) {
        return command(arguments).refused(PATIENCE);
    }

    /** What went over the wire as git tells it, bodies left out. */
    public Path trace() {
        return home.resolve("wire.trace");
    }

    private ForeignProcess.Command command(String... arguments) {
        return ForeignProcess.command("git-" + arguments[0], Program.require("git", "git"))
                .argument(arguments)
                .environment("HOME", home.toString())
                .environment("GIT_CONFIG_NOSYSTEM", "1")
                .environment("GIT_TERMINAL_PROMPT", "0")
                .environment("GIT_AUTHOR_NAME", "it")
                .environment("GIT_AUTHOR_EMAIL", "it@localhost")
                .environment("GIT_COMMITTER_NAME", "it")
                .environment("GIT_COMMITTER_EMAIL", "it@localhost")
                .environment("GIT_TRACE_CURL", trace().toString())
                .environment("GIT_TRACE_CURL_NO_DATA", "1")
                .in(folder);
    }
}
