package io.gatewaytunnel.clients.run;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds what a test needs on this machine. What is missing fails the test with its name and the package that brings it.
 */
public final class Program {
    /** Servers and CGI programs that Debian keeps off a user's path. */
    private static final List<Path> BESIDE_THE_PATH =
            List.of(Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/lib/git-core"));

    private Program() {}

    /** The executable of that name; {@code debianPackage} is what the message asks for. */
    public static Path require(String name, String debianPackage) {
        Stream<Path> path = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
        return Stream.concat(path, BESIDE_THE_PATH.stream())
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing(name, "the Debian package " + debianPackage));
    }

    /** A file or folder that a package brings. */
    public static Path requireFile(Path file, String broughtBy) {
        if (!Files.exists(file)) {
            throw missing(file.toString(), broughtBy);
        }
        return file;
    }

    private static AssertionError missing(String what, String broughtBy) {
        return new AssertionError(
                what + " is not there. It comes with " + broughtBy + "; src/it/clients/install.sh installs it");
    }
}
