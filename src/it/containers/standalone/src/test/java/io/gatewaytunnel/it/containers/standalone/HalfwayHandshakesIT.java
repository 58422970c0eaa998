package io.gatewaytunnel.it.containers.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.ClientSwarm;
import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.ServerProcess;
import io.gatewaytunnel.it.run.Tunnel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Handshakes of TLS that are left half-way, of the full suite of attacks: only the stand-alone mode has TLS in the
 * tests.
 */
@EnabledIfSystemProperty(
        named = "it.hostile.full",
        matches = "true",
        disabledReason = "half a minute; of -Phostile alone")
final class HalfwayHandshakesIT {
    private static final int CLIENTS = 3_000;
    private static final Duration HELD = Duration.ofSeconds(Integer.getInteger("it.hold.seconds", 30));
    private static final Duration PAGE = Duration.ofSeconds(2);
    private static final Duration AFTERWARDS = Duration.ofSeconds(15);
    private static final int DESCRIPTOR_SLACK = 40;

    /** The head of a record of 512 octets and of a ClientHello, and nothing of its fields. */
    private static final String BEGINNING = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003";

    @Test
    void handshakesLeftHalfWayHoldUpNobody(@TempDir Path folder) throws InterruptedException {
        Certificates certificates = Certificates.in(folder);
        RunningProxy proxy = RunningProxy.options().tls(certificates).start();
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());
                Tunnel tunnel = Tunnel.join(
                        proxy,
                        RunningAgent.options(proxy.hub(), origin.uri())
                                .argument("--hub-ca", certificates.authority().toString()))) {
            requirePage(tunnel, certificates);
            ServerProcess server = ServerProcess.listeningOn(proxy.port());
            int before = server.openDescriptors();
            try (ClientSwarm swarm = new ClientSwarm(proxy.port())) {
                for (int i = 0; i < CLIENTS; i++) {
                    swarm.add(i % 2 == 0 ? BEGINNING : "", ClientSwarm.NEVER);
                }
                long end = System.nanoTime() + HELD.toNanos();
                while (System.nanoTime() - end < 0) {
                    assertThat(requirePage(tunnel, certificates)).isLessThan(PAGE);
                    TimeUnit.MILLISECONDS.sleep(500); // the pace of a visitor, nothing is waited for
                }
            }
            await("what the clients held")
                    .atMost(AFTERWARDS)
                    .until(() -> server.openDescriptors() <= before + DESCRIPTOR_SLACK);
        }
    }

    /** How long a page took a new visitor. */
    private static Duration requirePage(Tunnel tunnel, Certificates certificates) {
        long began = System.nanoTime();
        assertThat(PublicClient.https(certificates.context())
                        .get(tunnel.uri("/page"))
                        .body())
                .isEqualTo("ok");
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
