package io.gatewaytunnel.clients.run;

import java.nio.file.Path;

/**
 * The scripts in {@code src/test/node}: a few lines each around a package from npm, which do what the package's own
 * guide does.
 */
public final class NodeScript {
    private static final Path FOLDER = Path.of(System.getProperty("clients.node", "src/test/node"));

    private NodeScript() {}

    /** Starts a script that prints {@code listening PORT} once it does. */
    public static ScriptServer serve(String script, String... arguments) {
        return ScriptServer.start(command(script).argument(arguments));
    }

    /** A script that runs to its end: it succeeds, or says what is wrong. */
    public static ForeignProcess.Command command(String script) {
        Program.requireFile(FOLDER.resolve("node_modules"), "npm (src/it/clients/src/test/node/package-lock.json)");
        return ForeignProcess.command(script.replace(".mjs", ""), Program.require("node", "nodejs"))
                .argument(FOLDER.resolve(script).toString())
                .in(FOLDER);
    }
}
