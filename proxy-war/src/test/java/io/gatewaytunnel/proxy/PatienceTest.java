package io.gatewaytunnel.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.ProxyConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PatienceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - 5; // the clock may be anywhere, even about to wrap

    private final Patience patience = new Patience(
            new ProxyConfig.Exchange(Duration.ofSeconds(10), Duration.ofSeconds(3), 1, Duration.ofSeconds(1), 8192, 0),
            START);

    @Test
    void nobodyIsWaitedForAtFirst() {
        assertThat(patience.isOver(START + 1_000_000 * SECOND)).isFalse();
    }

    @Test
    void originHasItsOwnTime() {
        patience.waitFor(Patience.Party.ORIGIN, 0, START);

        assertThat(patience.isOver(START + 10 * SECOND - 1)).isFalse();
        assertThat(patience.isOver(START + 10 * SECOND)).isTrue();
    }

    @Test
    void progressBeginsTheTimeAnew() {
        patience.waitFor(Patience.Party.CLIENT_TAKES, 1, START);
        patience.waitFor(Patience.Party.CLIENT_TAKES, 2, START + 2 * SECOND);

        assertThat(patience.isOver(START + 4 * SECOND)).isFalse();
        assertThat(patience.isOver(START + 5 * SECOND)).isTrue();
    }

    @Test
    void lookingAgainWithoutProgressDoesNot() {
        patience.waitFor(Patience.Party.CLIENT_BODY, 1, START);
        patience.waitFor(Patience.Party.CLIENT_BODY, 1, START + 2 * SECOND);

        assertThat(patience.isOver(START + 3 * SECOND)).isTrue();
    }
}
