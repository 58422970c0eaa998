package io.gatewaytunnel.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.observe.ExchangeObservers;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.reload.Live;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExchangeContextTest {
    private static ProxyConfig.Exchange limits(String lingerTimeout) {
        return ProxyConfig.read(SettingSource.ofMaps(Map.of("linger-timeout", lingerTimeout), Map.of()), 256 << 20)
                .exchange();
    }

    @Test
    void exchangeKeepsTheLimitsThatItHasBegunWith() {
        Live<ProxyConfig.Exchange> live = new Live<>(limits("1s"));
        ExchangeContext all = new ExchangeContext(
                Container.of(""),
                live,
                ExchangeObservers.none(),
                () -> false,
                () -> false,
                new ExchangeThreads(new ManualTimer()));
        ExchangeContext one = all.within(live.get(), Limits.NONE);
        live.set(limits("2s"));

        assertThat(one.limits().lingerTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(all.limits().lingerTimeout()).isEqualTo(Duration.ofSeconds(2));
    }
}
