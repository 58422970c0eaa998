package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How often a connector dials. */
final class PacingTest {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int TRIES = 200;

    private final Pacing pacing = new Pacing(new ConnectTimes(
            new Backoff(RETRY, RETRY, Duration.ofMinutes(1), Duration.ofMinutes(1)),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            RETRY,
            Duration.ofMinutes(1)));

    /** Two connectors that dial in step could each be led to the other's proxy again and again. */
    @Test
    void sessionThatWaitsIsAskedForAboutEverySecondForAsLongAsItMayBeAndNotInStep() {
        Set<Duration> pauses =
                Stream.generate(() -> pacing.afterFailure(true)).limit(TRIES).collect(Collectors.toSet());
        assertThat(pauses)
                .hasSizeGreaterThan(TRIES / 2)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofMillis(750), Duration.ofMillis(1_250)));
    }
}
