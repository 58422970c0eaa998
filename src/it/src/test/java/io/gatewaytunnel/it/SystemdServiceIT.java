package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.ServiceManager;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit's own command line, started as systemd would, and what it tells the service manager. */
final class SystemdServiceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration WATCHDOG = Duration.ofSeconds(3);
    private static final String PING = "WATCHDOG=1";

    @TempDir
    Path folder;

    @BeforeEach
    void onLinux() {
        assumeThat(System.getProperty("os.name")).as("systemd is Linux").isEqualTo("Linux");
    }

    private ServiceManager configured(URI hub, URI origin, String token) throws IOException {
        Files.writeString(folder.resolve("token"), token + "\n");
        Files.writeString(
                folder.resolve("agent.env"),
                "# a comment\nGATEWAY_TUNNEL_HUB=" + hub + "\nGATEWAY_TUNNEL_ORIGIN=" + origin
                        + "\nGATEWAY_TUNNEL_LINKS=2\nGATEWAY_TUNNEL_NAME=service-1\nJAVA_OPTS=-Xms32m -Xmx128m\n");
        return ServiceManager.of(folder);
    }

    private static void awaitTold(ServiceManager manager, String what, Predicate<List<String>> told) {
        await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(told.test(manager.notifications()))
                        .as("%s in %s", what, manager.notifications())
                        .isTrue());
    }

    private static void awaitStatus(ServiceManager manager, String part) {
        awaitTold(
                manager,
                part,
                lines -> lines.stream()
                        .filter(line -> line.startsWith("STATUS="))
                        .reduce((before, last) -> last)
                        .filter(last -> last.contains(part))
                        .isPresent());
    }

    private static void awaitPings(ServiceManager manager, int more) {
        long before = pings(manager.notifications());
        awaitTold(manager, more + " more pings after " + before, lines -> pings(lines) >= before + more);
    }

    private static long pings(List<String> lines) {
        return lines.stream().filter(PING::equals).count();
    }

    @Test
    void tellsOfItsLifeFromWaitingToStopping() throws IOException {
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
                RunningProxy gone = RunningProxy.start()) {
            int port = gone.port();
            URI hub = gone.hub();
            gone.process().kill();
            try (ServiceManager manager = configured(hub, origin.uri(), RunningProxy.TOKEN);
                    JavaProcess service = manager.start(WATCHDOG)) {
                awaitStatus(manager, "connecting to " + hub + ": ");
                awaitPings(manager, 2);
                assertThat(manager.notifications()).as("no hub yet").doesNotContain("READY=1");

                try (RunningProxy proxy = RunningProxy.options().port(port).start()) {
                    awaitStatus(manager, "connected to " + hub + " as service-1, 2 of 2 links");
                    assertThat(manager.notifications()).containsOnlyOnce("READY=1");
                    proxy.process().kill();
                }
                awaitStatus(manager, "reconnecting to " + hub);
                awaitStatus(manager, "without a link since ");
                awaitPings(manager, 3);

                service.signal("TERM");
                assertThat(service.awaitExit(PATIENCE)).as(service::output).isZero();
                awaitTold(manager, "STOPPING=1", lines -> lines.contains("STOPPING=1"));
                assertThat(manager.notifications())
                        .containsOnlyOnce("READY=1")
                        .contains("EXTEND_TIMEOUT_USEC=34000000");
                assertThat(service.output()).doesNotContain(RunningProxy.TOKEN);
            }
        }
    }

    @Test
    void aRefusedServiceSaysWhyAndIsNeverReady() throws IOException {
        try (RunningProxy proxy = RunningProxy.start();
                ServiceManager manager = configured(proxy.hub(), URI.create("http://127.0.0.1:9"), "wrong");
                JavaProcess service = manager.start(WATCHDOG)) {
            assertThat(service.awaitExit(PATIENCE)).as(service::output).isEqualTo(3);
            awaitStatus(manager, "refuses this agent: 401");
            assertThat(manager.notifications()).contains("STOPPING=1").doesNotContain("READY=1");
            assertThat(manager.unit().service("RestartPreventExitStatus"))
                    .as("the other side may yet learn the token")
                    .containsExactly("2");
        }
    }
}
