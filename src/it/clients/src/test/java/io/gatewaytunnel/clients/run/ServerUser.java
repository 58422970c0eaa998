package io.gatewaytunnel.clients.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.stream.Stream;

/**
 * Whom a server runs as. Some will not serve as root; when the tests run as root, those run as {@code www-data}, which
 * every Debian has. What they are to write is handed over first.
 */
final class ServerUser {
    private static final String NAME = "www-data";

    private ServerUser() {}

    /** A command line that such a server is started with. */
    static ForeignProcess.Command command(String name, Path program) {
        if (!isRoot()) {
            return ForeignProcess.command(name, program);
        }
        return ForeignProcess.command(name, Program.require("setpriv", "util-linux"))
                .argument("--reuid=" + NAME, "--regid=" + NAME, "--clear-groups", program.toString());
    }

    /** Hands over a folder and all that is in it. */
    static void own(Path folder) {
        if (!isRoot()) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            UserPrincipal user =
                    folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(NAME);
            for (Path file : all.toList()) {
                Files.setOwner(file, user);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name", "").equals("root");
    }
}
