package io.gatewaytunnel.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkMeterTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;

    private final LinkMeter meter = new LinkMeter(256_000, 8_000_000);

    @Test
    void capIsTwiceWhatIsAcknowledgedInTheShortestRoundTrip() {
        meter.onRoundTrip(50 * MILLISECOND, SECOND);
        meter.onRoundTrip(80 * MILLISECOND, SECOND);
        meter.onAcked(1_000_000, 50 * MILLISECOND, SECOND);

        assertThat(meter.capBytes(SECOND)).isEqualTo(2_000_000);
    }

    @Test
    void capStaysWithinItsBounds() {
        assertThat(meter.capBytes(SECOND)).isEqualTo(256_000);

        meter.onRoundTrip(SECOND, SECOND);
        meter.onAcked(100_000_000, SECOND, SECOND);

        assertThat(meter.capBytes(SECOND)).isEqualTo(8_000_000);
    }

    @Test
    void rateIsForgottenAfterAWhileAndTheRoundTripIsNot() {
        meter.onRoundTrip(50 * MILLISECOND, SECOND);
        meter.onAcked(1_000_000, 50 * MILLISECOND, SECOND);

        assertThat(meter.capBytes(10 * SECOND)).isEqualTo(256_000);
        assertThat(meter.minRoundTripNanos(10 * SECOND)).isEqualTo(50 * MILLISECOND);
    }

    @Test
    void longerPathIsNoticedOnceTheShorterRoundTripIsOld() {
        meter.onRoundTrip(10 * MILLISECOND, SECOND);
        for (long now = 2 * SECOND; now < 60 * SECOND; now += 5 * SECOND) {
            meter.onRoundTrip(200 * MILLISECOND, now);
        }

        assertThat(meter.minRoundTripNanos(60 * SECOND)).isEqualTo(200 * MILLISECOND);
    }
}
