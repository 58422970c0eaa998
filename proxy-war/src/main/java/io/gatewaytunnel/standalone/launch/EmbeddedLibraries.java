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
 * The jars of {@code WEB-INF/standalone}, copied to a temporary folder because a class loader cannot read a jar inside
 * a jar. Lifetime: the process; {@link #delete} removes the folder. Threads: the launching one, then the stopping one.
 */
final class EmbeddedLibraries {
    private static final String FOLDER = "WEB-INF/standalone/";

    private final TemporaryFolder folder;

    EmbeddedLibraries() throws IOException {
        folder = TemporaryFolder.create(Path.of(System.getProperty("java.io.tmpdir")));
        folder.deleteLeftovers(Instant.now());
    }

    /** A folder the embedded server may use; gone after {@link #delete}. */
    Path workDirectory() throws IOException {
        return Files.createDirectories(folder.path().resolve("work"));
    }

    /** A loader of the embedded jars over the platform's, so that they meet no other class path. */
    ClassLoader load(Path war) throws IOException {
        List<URL> urls = new ArrayList<>();
        try (JarFile file = new JarFile(war.toFile())) {
            for (JarEntry entry :
                    file.stream().filter(EmbeddedLibraries::isLibrary).toList()) {
                Path copy = folder.path().resolve(entry.getName().substring(FOLDER.length()));
                try (InputStream in = file.getInputStream(entry)) {
                    Files.copy(in, copy);
                }
                urls.add(copy.toUri().toURL());
            }
        }
        return new URLClassLoader("standalone", urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static boolean isLibrary(JarEntry entry) {
        String name = entry.getName();
        return name.startsWith(FOLDER) && name.endsWith(".jar") && name.indexOf('/', FOLDER.length()) < 0;
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
