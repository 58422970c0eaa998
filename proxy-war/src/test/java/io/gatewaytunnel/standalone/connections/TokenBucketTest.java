package io.gatewaytunnel.standalone.connections;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGUN = -5 * SECOND; // System.nanoTime may be negative

    private final TokenBucket bucket = new TokenBucket(10, 3, BEGUN);

    @Test
    void aBurstIsThereFromTheBeginning() {
        assertThat(bucket.take(30, BEGUN)).isTrue();
        assertThat(bucket.take(1, BEGUN)).isFalse();
    }

    @Test
    void itIsFilledByTime() {
        bucket.take(30, BEGUN);

        assertThat(bucket.take(5, BEGUN + SECOND / 2)).isTrue();
        assertThat(bucket.take(1, BEGUN + SECOND / 2)).isFalse();
    }

    @Test
    void itHoldsNoMoreHoweverLongNothingIsTaken() {
        assertThat(bucket.take(30, BEGUN + 1_000 * SECOND)).isTrue();
        assertThat(bucket.take(1, BEGUN + 1_000 * SECOND)).isFalse();
    }

    @Test
    void whatIsEarnedCountsAndNoMoreThanFitsIn() {
        bucket.take(30, BEGUN);
        bucket.add(40);

        assertThat(bucket.take(30, BEGUN)).isTrue();
        assertThat(bucket.take(1, BEGUN)).isFalse();
    }

    @Test
    void timeThatGoesBackTakesNothing() {
        assertThat(bucket.take(1, BEGUN - SECOND)).isTrue();
        assertThat(bucket.take(29, BEGUN)).isTrue();
    }
}
