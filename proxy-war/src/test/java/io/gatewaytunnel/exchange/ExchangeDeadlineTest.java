package io.gatewaytunnel.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ExchangeDeadlineTest {
    private static final long SECOND = 1_000_000_000L;

    private final ExchangeDeadline deadline = new ExchangeDeadline(
            new ProxyConfig.Exchange(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    1,
                    Duration.ofSeconds(1),
                    8192,
                    8192,
                    0),
            at(0));

    @Test
    void nobodyIsWaitedForAtFirst() {
        assertThat(deadline.isOver(at(1_000_000 * SECOND))).isFalse();
    }

    @Test
    void originHasItsOwnTime() {
        deadline.waitFor(ExchangeDeadline.Party.ORIGIN, 0, at(0));

        assertThat(deadline.isOver(at(10 * SECOND - 1))).isFalse();
        assertThat(deadline.isOver(at(10 * SECOND))).isTrue();
    }

    @Test
    void progressBeginsTheTimeAnew() {
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_TAKES, 1, at(0));
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_TAKES, 2, at(2 * SECOND));

        assertThat(deadline.isOver(at(4 * SECOND))).isFalse();
        assertThat(deadline.isOver(at(5 * SECOND))).isTrue();
    }

    @Test
    void lookingAgainWithoutProgressDoesNot() {
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_BODY, 1, at(0));
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_BODY, 1, at(2 * SECOND));

        assertThat(deadline.isOver(at(3 * SECOND))).isTrue();
    }

    /** The clock may stand anywhere, even about to wrap. */
    private static long at(long nanosAfterStart) {
        return Math.subtractExact(Long.MAX_VALUE, 5) + nanosAfterStart;
    }
}
