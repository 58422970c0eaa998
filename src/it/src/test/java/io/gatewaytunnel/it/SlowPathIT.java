package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.MixedClients;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Lateness;
import io.gatewaytunnel.it.run.Relay;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links with a round trip of 50 ms that varies, and a rate of 8 MiB/s, are cut: nobody sees more than a pause. */
@Timeout(300)
final class SlowPathIT {
    private static final Lateness SLOW = new Lateness(Duration.ofMillis(25), Duration.ofMillis(5), 8 << 20);
    private static final long BYTES = 8L << 20;
    private static final int CLIENTS = 10;
    private static final int TALKS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void cutsOfASlowPathAreAPause() throws Exception {
        try (TestOrigin origin = TestOrigin.withEcho();
                Breakable tunnel = Breakable.to(origin.uri(), Breakable.SOON_DEAD, "", SLOW);
                Transfers bodies = Transfers.start(tunnel.port(), BYTES)) {
            MixedClients clients = MixedClients.start(MixedClients.Kind.ALL, tunnel.port(), CLIENTS, PATIENCE);
            GoingOn talks = new GoingOn();
            try (clients;
                    talks) {
                Talks.sockets(talks, tunnel.port(), TALKS);
                for (Relay.Cut how : Relay.Cut.values()) {
                    long moved = bodies.moved();
                    await("bodies to move on")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> bodies.moved() > moved + BYTES / 4);
                    assertThat(bodies.isOver()).isFalse();
                    tunnel.relay().cut(how);
                }
                String sha256 = BodyPattern.sha256(BYTES);
                assertThat(bodies.down()).as(tunnel.tunnel()::said).isEqualTo(sha256);
                assertThat(bodies.up()).as(tunnel.tunnel()::said).isEqualTo(bodies.wanted(sha256));
            }
            assertThat(clients.failures()).isEmpty();
            assertThat(talks.failures()).isEmpty();
            assertThat(origin.repeated()).as("executed twice").isEmpty();
            assertThat(tunnel.tunnel().said()).contains("step=resume").doesNotContain("step=end");
        }
    }
}
