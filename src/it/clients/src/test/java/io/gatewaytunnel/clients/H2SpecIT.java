package io.gatewaytunnel.clients;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.GoProgram;
import io.gatewaytunnel.clients.run.WithoutPings;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * h2spec, which tries a server's HTTP/2 with some hundred and fifty connections, right ones and wrong ones, against the
 * stand-alone mode. What fails is what {@code h2spec-failures.txt} says with its reason: nothing more, and nothing
 * less.
 */
final class H2SpecIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TESTS = 146;
    private static final String SECONDS_A_TEST = "5";

    @TempDir
    Path folder;

    @Test
    void onlyWhatIsKnownToFailFails() throws Exception {
        Path report = folder.resolve("report.xml");
        // Tomcat measures how far away a client is with a PING of its own, which h2spec takes for an answer.
        try (TestOrigin origin = TestOrigin.start();
                Tunnel tunnel = Tunnel.to(origin.uri());
                Relay relay = new Relay(tunnel.port(), new WithoutPings())) {
            GoProgram.command("h2spec", "h2spec")
                    .argument("--host", "127.0.0.1", "--port", String.valueOf(relay.port()))
                    .argument("--path", "/small", "--strict", "--timeout", SECONDS_A_TEST)
                    .argument("--junit-report", report.toString())
                    .refused(PATIENCE);
        }
        NodeList tests = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        assertThat(tests.getLength()).isEqualTo(TESTS);
        assertThat(failures(tests)).isEqualTo(known());
    }

    private static SortedSet<String> failures(NodeList tests) {
        return IntStream.range(0, tests.getLength())
                .mapToObj(i -> (Element) tests.item(i))
                .filter(test -> test.getElementsByTagName("*").getLength() > 0)
                .map(test -> test.getAttribute("package") + " " + test.getAttribute("classname"))
                .collect(toCollection(TreeSet::new));
    }

    private static SortedSet<String> known() throws IOException {
        try (InputStream list = H2SpecIT.class.getResourceAsStream("h2spec-failures.txt")) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith(" ") && !line.startsWith("#"))
                    .collect(toCollection(TreeSet::new));
        }
    }
}
