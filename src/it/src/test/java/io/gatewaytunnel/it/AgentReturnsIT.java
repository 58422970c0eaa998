package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.Crowd;
import io.gatewaytunnel.it.client.TlsClients;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.RunningProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An agent and strangers share a port, all of whose places the strangers have: when its link is cut, the agent is back
 * soon.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AgentReturnsIT {
    /** Five seconds are promised; a machine that builds other things beside gets five times as much. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(25);

    private static final Duration SETTLES = Duration.ofSeconds(60);

    /** Of docs/LIMITS.md for this heap. */
    private static final String HEAP = "64m";

    private static final int CONNECTIONS = 682;
    private static final int TLS_CONNECTIONS = 227;
    private static final Set<Strangers> USUAL =
            EnumSet.of(Strangers.SILENT, Strangers.HALF_A_HEAD_OF_HTTP_2, Strangers.HELD, Strangers.UPGRADED);

    private Besieged plain;
    private Besieged secure;
    private Certificates certificates;

    @BeforeAll
    void start(@TempDir Path folder) {
        certificates = Certificates.in(folder);
        plain = new Besieged(RunningProxy.options().heap(HEAP), Optional.empty());
        secure = new Besieged(RunningProxy.options().heap(HEAP), Optional.of(certificates));
    }

    @AfterAll
    void end() {
        plain.close();
        secure.close();
    }

    private static Stream<Strangers> kinds() {
        return Stream.of(Strangers.values())
                .filter(kind -> Boolean.getBoolean("it.hostile.full") || USUAL.contains(kind));
    }

    private static void requireReturn(Besieged besieged, String beside) {
        Duration back = besieged.cutLink(BACK_WITHIN);
        Figures.tell("agent back beside " + beside + ", ms", (double) back.toMillis());
    }

    private static void requireRest(Besieged besieged) {
        await("nothing under way")
                .atMost(SETTLES)
                .until(() -> besieged.tunnel().proxy().status().underWay() == 0);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void agentIsBackAmongStrangersWhoHaveAllPlaces(Strangers kind) {
        int count = 2 * CONNECTIONS;
        try (Crowd crowd = new Crowd(plain.tunnel().port()).add(count, kind.opening(), kind.reads())) {
            await("the strangers").atMost(SETTLES).until(() -> crowd.begun() == count);
            requireReturn(plain, kind.name());
        }
        requireRest(plain);
    }

    @Test
    void agentIsBackAmongHandshakesThatDoNotEnd() {
        int count = 2 * TLS_CONNECTIONS;
        byte[] hello = TlsClients.clientHello(certificates.context());
        try (Crowd crowd = new Crowd(secure.tunnel().port()).add(count, hello, true)) {
            await("the strangers").atMost(SETTLES).until(() -> crowd.begun() == count);
            requireReturn(secure, "TLS handshakes");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IDLE", "HELD", "UPGRADED"})
    @EnabledIfSystemProperty(
            named = "it.hostile.full",
            matches = "true",
            disabledReason = "half a minute for handshakes")
    void agentIsBackAmongStrangersOverTls(Strangers kind) {
        try (TlsClients clients = new TlsClients(secure.tunnel().port(), certificates.context())) {
            assertThat(clients.open(2 * TLS_CONNECTIONS, "http/1.1", kind.opening(), false))
                    .isPositive();
            requireReturn(secure, kind + " over TLS");
        }
        requireRest(secure);
    }
}
