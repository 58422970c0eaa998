package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The two files as they are shipped: nothing in them that a container must not see. */
final class ContainerJarIT {
    private static final long SIZE_LIMIT = 10L << 20;

    private static Path artifact(String property) {
        String file = System.getProperty(property);
        assertThat(file).isNotNull();
        return Path.of(file);
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).toList();
        }
    }

    @Test
    void warBringsNoApiOrServerOfTheContainerAlong() throws IOException {
        Path war = artifact("gatewaytunnel.war");
        List<String> libraries = entries(war).stream()
                .filter(name -> name.startsWith("WEB-INF/lib/"))
                .toList();

        assertThat(libraries).isNotEmpty();
        assertThat(libraries)
                .noneMatch(name -> name.matches(".*(jakarta|servlet|websocket|tomcat|jetty|tyrus|slf4j|jackson).*"));
        assertThat(entries(war)).noneMatch(name -> name.startsWith("WEB-INF/classes/jakarta/"));
        for (String library : libraries) {
            if (library.endsWith(".jar")) {
                assertThat(classesOf(war, library)).noneMatch(name -> name.startsWith("jakarta/"));
            }
        }
    }

    private static List<String> classesOf(Path war, String library) throws IOException {
        Path copy = Files.createTempFile("it-library", ".jar");
        try (JarFile file = new JarFile(war.toFile())) {
            Files.write(copy, file.getInputStream(file.getEntry(library)).readAllBytes());
            return entries(copy);
        } finally {
            Files.delete(copy);
        }
    }

    @Test
    void bothFilesRunByThemselvesAndAreSmall() throws IOException {
        for (String property : List.of("gatewaytunnel.war", "gatewaytunnel.agent")) {
            Path file = artifact(property);
            Figures.tell("size of " + file.getFileName() + ", MiB", Files.size(file) / 1048576.0);
            assertThat(Files.size(file)).isLessThan(SIZE_LIMIT);
            try (JarFile jar = new JarFile(file.toFile())) {
                assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                        .isNotNull();
            }
        }
    }

    @Test
    void classesOfOursAreForJava17() throws IOException {
        for (String property : List.of("gatewaytunnel.war", "gatewaytunnel.agent")) {
            try (JarFile jar = new JarFile(artifact(property).toFile())) {
                for (ZipEntry entry : jar.stream()
                        .filter(e -> e.getName().matches("(WEB-INF/classes/)?io/gatewaytunnel/.*\\.class"))
                        .toList()) {
                    byte[] head = jar.getInputStream(entry).readNBytes(8);
                    assertThat((int) head[7]).as(entry.getName()).isEqualTo(61);
                }
            }
        }
    }
}
