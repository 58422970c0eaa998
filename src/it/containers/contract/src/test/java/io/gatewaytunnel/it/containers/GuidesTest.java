package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.run.RunningNginx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The guides show what the servers of the tests, and nginx before them, are configured with. */
final class GuidesTest {
    private static final Path DOCS = Path.of(System.getProperty("docs.folder"), "containers");
    private static final Path SERVERS = Path.of(System.getProperty("containers.folder"));

    /** The tests' own: where they listen. */
    private static final Pattern OF_THE_TESTS = Pattern.compile("(?s)<Connector port=\"[^\"]*\" address=\"[^\"]*\"");

    private static String guide(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    private static List<String> commands(String file) throws IOException {
        List<String> commands = Files.readAllLines(SERVERS.resolve(file)).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        assertThat(commands).isNotEmpty();
        return commands;
    }

    @Test
    void attributesOfTomcatsConnectorsAreInItsGuide() throws IOException {
        String server = Files.readString(SERVERS.resolve("tomcat-conf/server.xml"));
        String connector = server.substring(server.indexOf("<Executor"), server.indexOf("<Engine"));
        List<String> attributes = Pattern.compile("[a-zA-Z0-9]+=\"[^\"]*\"")
                .matcher(OF_THE_TESTS.matcher(connector).replaceAll(""))
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(attributes).hasSizeGreaterThan(10);
        assertThat(guide("tomcat.md")).contains(attributes);
    }

    @Test
    void commandsOfWildFlyAreInItsGuide() throws IOException {
        assertThat(guide("wildfly.md")).contains(commands("wildfly/configure.cli"));
    }

    @Test
    void commandsOfPayaraAreInItsGuide() throws IOException {
        assertThat(guide("payara.md")).contains(commands("payara/configure.asadmin"));
    }

    @Test
    void nginxAsABalancerIsInTheGuide() throws IOException {
        try (InputStream file = Objects.requireNonNull(RunningNginx.class.getResourceAsStream("balancer.conf"))) {
            List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();

            assertThat(lines).hasSizeGreaterThan(10);
            assertThat(Files.readString(DOCS.resolveSibling("behind-a-balancer.md")))
                    .contains(lines);
        }
    }

    @Test
    void payaraMicroHasTheSettingsOfPayaraServer() throws IOException {
        List<String> server = commands("payara/configure.asadmin").stream()
                .filter(command -> command.contains(".http-listener-1.") || command.contains(".http-thread-pool."))
                .map(command -> command.replace("http-listener-1", "http-listener"))
                .toList();

        assertThat(commands("payara-micro/configure.asadmin")).containsAll(server);
    }
}
