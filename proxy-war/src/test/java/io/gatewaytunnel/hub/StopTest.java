package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.exchange.Drain;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server waits for that takes the application down. */
@Timeout(60)
final class StopTest {
    private final ManualTimer timer = new ManualTimer();
    private final ProxyConfig config = ProxyConfig.read(
            SettingSource.ofMaps(Map.of("token", "right-right-right-right", "drain-on-stop", "10m"), Map.of()),
            256 << 20);
    private final AgentRegistry registry = new AgentRegistry(config.hub());
    private final Hub hub = new Hub(config, new MuxRuntime(timer, config.budget(), config.mux()), registry, "test");
    private final Admission admission = new Admission(10, 0);

    /** One as it begins, one as requests are refused. */
    private final CountDownLatch farewells = new CountDownLatch(2);

    private final Drain drain = new Drain(config.drain(), hub, admission, timer, farewells::countDown);

    @Test
    void requestUnderWayIsWaitedFor() throws Exception {
        new DiallingAgent(hub, timer).says(DiallingAgent.hello("one", 1));
        timer.advance(Duration.ofSeconds(1));
        assertThat(admission.tryEnter("client")).isEmpty();

        CompletableFuture<Void> stopping = CompletableFuture.runAsync(drain::awaitStop);
        assertThat(farewells.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(stopping).isNotDone();
        admission.leave("client");

        stopping.get(30, TimeUnit.SECONDS);
    }

    @Test
    void nothingIsWaitedForWithoutALink() {
        assertThat(admission.tryEnter("client")).isEmpty();

        drain.awaitStop();

        assertThat(admission.underWay()).isEqualTo(1);
    }
}
