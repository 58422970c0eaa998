package io.gatewaytunnel.standalone;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** A WAR with {@link ProbeApplication} in it and nothing else. */
final class TestWar {
    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
              <listener><listener-class>%1$s</listener-class></listener>
              <context-param><param-name>behaviour</param-name><param-value>%2$s</param-value></context-param>
              <filter>
                <filter-name>probe</filter-name>
                <filter-class>%1$s</filter-class>
                <async-supported>true</async-supported>
              </filter>
              <filter-mapping><filter-name>probe</filter-name><url-pattern>/*</url-pattern></filter-mapping>
            </web-app>
            """;

    private TestWar() {}

    static Path in(Path folder, ProbeApplication.Behaviour behaviour) {
        Path war = folder.resolve("probe.war");
        try (OutputStream file = Files.newOutputStream(war);
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new ZipEntry("WEB-INF/web.xml"));
            jar.write(WEB_XML.formatted(ProbeApplication.class.getName(), behaviour.name())
                    .getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return war;
    }
}
