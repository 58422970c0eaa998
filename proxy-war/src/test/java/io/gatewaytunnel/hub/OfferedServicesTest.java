package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OfferedServicesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private final OfferedServices offered = new OfferedServices();

    @Test
    void servicesAreRememberedForAsLongAsIsAsked() {
        offered.note(List.of("a", "b"), 0);
        offered.note(List.of("b"), SECOND.toNanos());

        long now = SECOND.toNanos() + 1;
        assertThat(offered.hasSince("a", SECOND, now)).isFalse();
        assertThat(offered.hasSince("b", SECOND, now)).isTrue();
        assertThat(offered.hasSince("c", SECOND, now)).isFalse();
        assertThat(offered.last(SECOND, now)).contains("b");
        assertThat(offered.last(Duration.ZERO, now)).isEmpty();
    }

    @Test
    void thoseThatWereThereLongestAgoAreForgottenWhenThereAreTooMany() {
        for (int i = 0; i < 10_000; i++) {
            offered.note(List.of("s" + i), i);
        }

        assertThat(offered.hasSince("s9999", SECOND, 10_000)).isTrue();
        assertThat(offered.hasSince("s8000", SECOND, 10_000)).isTrue();
        assertThat(offered.hasSince("s0", SECOND, 10_000)).isFalse();
    }
}
