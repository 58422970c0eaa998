package io.gatewaytunnel.clients.run;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The scripts in {@code src/test/node}: a few lines each around a package from npm, which do what the package's own
 * guide does.
 */
public final class NodeScript {
    private static final Pattern LISTENING = Pattern.compile("^listening (\\d+)$");
    private static final Duration TO_LISTEN = Duration.ofSeconds(60);
    private static final Path FOLDER = Path.of(System.getProperty("clients.scripts", "src/test/node"));

    private NodeScript() {}

    /** A server that said where it listens; whoever starts it closes it. */
    public record Server(ForeignProcess process, int port) implements AutoCloseable {
        public URI uri() {
            return URI.create("http://127.0.0.1:" + port);
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** Starts a script that prints {@code listening PORT} once it does. */
    public static Server serve(String script, String... arguments) {
        ForeignProcess process = command(script).argument(arguments).start();
        try {
            return new Server(
                    process,
                    Integer.parseInt(process.awaitLine(LISTENING, TO_LISTEN).group(1)));
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    /** A script that runs to its end: it succeeds, or says what is wrong. */
    public static ForeignProcess.Command command(String script) {
        Program.requireFile(FOLDER.resolve("node_modules"), "npm (src/it/clients/src/test/node/package-lock.json)");
        return ForeignProcess.command(script.replace(".mjs", ""), Program.require("node", "nodejs"))
                .argument(FOLDER.resolve(script).toString())
                .in(FOLDER);
    }
}
