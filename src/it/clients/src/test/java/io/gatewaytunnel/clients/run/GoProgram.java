package io.gatewaytunnel.clients.run;

import java.nio.file.Path;

/** The programs that {@code src/test/go/go.mod} names, as they were built from their sources. */
public final class GoProgram {
    private static final Path PROGRAMS =
            Path.of(System.getProperty("clients.go", "src/test/go")).resolve("bin");

    private GoProgram() {}

    /** {@code name} is what messages and its log carry. */
    public static ForeignProcess.Command command(String name, String program) {
        return ForeignProcess.command(
                name, Program.requireFile(PROGRAMS.resolve(program), "Go (src/it/clients/src/test/go/go.mod)"));
    }
}
