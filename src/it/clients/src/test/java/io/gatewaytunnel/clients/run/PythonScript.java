package io.gatewaytunnel.clients.run;

import java.nio.file.Path;

/**
 * The scripts in {@code src/test/python}, a few lines each around a package from PyPI, and the programs that such
 * packages bring. They run in a virtual environment of their own.
 */
public final class PythonScript {
    private static final Path FOLDER = Path.of(System.getProperty("clients.python", "src/test/python"));
    private static final Path PROGRAMS = FOLDER.resolve("venv/bin");

    private PythonScript() {}

    /** Starts a script that prints {@code listening PORT} once it does. */
    public static ScriptServer serve(String script, String... arguments) {
        return ScriptServer.start(command(script).argument(arguments));
    }

    /** A script that runs to its end: it succeeds, or says what is wrong. */
    public static ForeignProcess.Command command(String script) {
        return program(script.replace(".py", ""), "python")
                .argument(FOLDER.resolve(script).toString());
    }

    /** A program of a package; {@code name} is what messages and its log carry. */
    public static ForeignProcess.Command program(String name, String program) {
        Path file = Program.requireFile(
                PROGRAMS.resolve(program), "PyPI (src/it/clients/src/test/python/requirements.txt)");
        return ForeignProcess.command(name, file)
                .environment("PYTHONUNBUFFERED", "1")
                .environment("PYTHONDONTWRITEBYTECODE", "1")
                .in(FOLDER);
    }
}
