package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What carries a link on either side is nobody's business: all pairs pass requests and large bodies, and a link that is
 * cut, in whichever way, costs a pause.
 */
@Timeout(300)
final class CarriersIT {
    private static final long BYTES = 8L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @CsvSource({"websocket, endpoint", "websocket, upgrade", "reactor, endpoint", "reactor, upgrade"})
    void everyPairServesAndGoesOnAfterACut(String agentCarrier, String hubCarrier) throws Exception {
        try (TestOrigin origin = TestOrigin.withEcho();
                Breakable pair = pair(origin, agentCarrier, hubCarrier)) {
            assertThat(tenBytes(pair)).isEqualTo(10);
            try (Transfers bodies = Transfers.start(pair.port(), BYTES)) {
                int cuts = 0;
                for (Relay.Cut how : List.of(Relay.Cut.RESET, Relay.Cut.END, Relay.Cut.SILENCE)) {
                    long moment = ++cuts * BYTES / 3;
                    await("bodies to move on")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(5))
                            .until(() -> bodies.moved() >= moment || bodies.isOver());
                    pair.relay().cut(how);
                }

                String sha256 = BodyPattern.sha256(BYTES);
                assertThat(bodies.down()).as(pair.tunnel()::said).isEqualTo(sha256);
                assertThat(bodies.up()).as(pair.tunnel()::said).isEqualTo(bodies.wanted(sha256));
            }
            assertThat(tenBytes(pair)).isEqualTo(10);
            assertThat(pair.tunnel().said()).contains("step=resume");
        }
    }

    private static Breakable pair(TestOrigin origin, String agentCarrier, String hubCarrier) {
        RunningProxy.Options options = RunningProxy.options().setting("hub-carrier", hubCarrier);
        Breakable.SOON_DEAD.forEach(options::setting);
        RunningProxy proxy = options.start();
        Relay relay = new Relay(proxy.port());
        RunningAgent.Options agent =
                RunningAgent.options(relay.instead(proxy.hub()), origin.uri()).argument("--carrier", agentCarrier);
        Breakable.SOON_DEAD.forEach(agent::setting);
        return new Breakable(Tunnel.join(proxy, agent), relay);
    }

    private static int tenBytes(Breakable pair) throws IOException {
        try (RawConnection connection = new RawConnection(pair.port())) {
            return connection
                    .send("GET /bytes?n=10 HTTP/1.1\nHost: public.example\n\n")
                    .read()
                    .body()
                    .text()
                    .length();
        }
    }
}
