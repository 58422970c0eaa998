package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final double NEARLY_ONE = Math.nextDown(1.0);

    private final Backoff backoff =
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({
        "0, 0, 100", // the first try again
        "1, 0, 200",
        "2, 0, 400",
        "5, 1, 1000",
        "1000, 59, 1000", // a young outage
        "1000, 60, 2000",
        "1000, 180, 8000",
        "1000, 300, 30000",
        "1000000, 1000000, 30000",
    })
    void limitsGrowWithTriesAndWithTheOutage(int tries, long outageSeconds, long limitMillis) {
        Duration most = backoff.delay(tries, Duration.ofSeconds(outageSeconds), NEARLY_ONE);

        assertThat(most).isBetween(Duration.ofMillis(limitMillis - 1), Duration.ofMillis(limitMillis));
    }

    @Test
    void jitterIsFull() {
        assertThat(backoff.delay(9, Duration.ZERO, 0)).isZero();
        assertThat(backoff.delay(9, Duration.ZERO, 0.5)).isEqualTo(Duration.ofMillis(500));
    }
}
