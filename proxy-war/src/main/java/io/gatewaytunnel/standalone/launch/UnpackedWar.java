package io.gatewaytunnel.standalone.launch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What is in the WAR, in a temporary folder: the jars of {@code WEB-INF/standalone}, since a class loader cannot read a
 * jar inside a jar, and the web application, since Tomcat can, but takes such a jar apart anew for each class.
 * Lifetime: the process; {@link #delete} removes the folder. Threads: the launching one, then the stopping one.
 */
final class UnpackedWar {
    private static final String LIBRARIES = "WEB-INF/standalone/";
    private static final String APPLICATION = "WEB-INF/";

    private final TemporaryFolder folder;
    private final List<URL> libraries = new ArrayList<>();

    /** Of nothing yet. */
    UnpackedWar() throws IOException {
        folder = TemporaryFolder.create(Path.of(System.getProperty("java.io.tmpdir")));
        folder.deleteLeftovers(Instant.now());
    }

    void unpack(Path war) throws IOException {
        try (JarFile file = new JarFile(war.toFile())) {
            for (JarEntry entry :
                    file.stream().filter(each -> !each.isDirectory()).toList()) {
                String name = entry.getName();
                if (name.startsWith(LIBRARIES)) {
                    Path copy = copy(file, entry, folder.path().resolve("libraries"));
                    libraries.add(copy.toUri().toURL());
                } else if (name.startsWith(APPLICATION)) {
                    Path unused = copy(file, entry, application());
                }
            }
        }
        folder.keepYoung();
    }

    private static Path copy(JarFile file, JarEntry entry, Path to) throws IOException {
        Path copy = to.resolve(entry.getName()).normalize();
        if (!copy.startsWith(to)) {
            throw new IOException("the entry " + entry.getName() + " leads out of its folder");
        }
        Files.createDirectories(copy.resolveSibling(""));
        try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, copy);
        }
        return copy;
    }

    /** The web application. */
    Path application() {
        return folder.path().resolve("application");
    }

    /** A folder the embedded server may use; gone after {@link #delete}. */
    Path workDirectory() throws IOException {
        return Files.createDirectories(folder.path().resolve("work"));
    }

    /** A loader of the embedded jars over the platform's, so that they meet no other class path. */
    ClassLoader loader() {
        return new URLClassLoader("standalone", libraries.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Deletes the folder; what cannot be deleted stays, since the process ends anyway. */
    void delete() {
        try {
            folder.delete();
        } catch (IOException e) {
            System.err.println("gateway-tunnel: " + folder.path() + " was not deleted: " + e);
        }
    }
}
