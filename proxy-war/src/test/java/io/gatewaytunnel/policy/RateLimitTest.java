package io.gatewaytunnel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
    /** A clock may begin anywhere. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));

    private RateLimit limit(int requests, Duration per, int burst, boolean byClient) {
        return new RateLimit(new Rate(requests, per, burst, byClient), now::get);
    }

    private static int taken(RateLimit limit, String client, int tries) {
        return (int) IntStream.range(0, tries)
                .filter(unused -> limit.tryTake(client) == 0)
                .count();
    }

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aBurstPassesAndThenTheRate() {
        RateLimit limit = limit(10, Duration.ofSeconds(1), 3, true);

        assertThat(taken(limit, "a", 10)).isEqualTo(3);
        after(Duration.ofMillis(99));
        assertThat(taken(limit, "a", 10)).isZero();
        after(Duration.ofMillis(1));
        assertThat(taken(limit, "a", 10)).isEqualTo(1);
        after(Duration.ofMillis(250));
        assertThat(taken(limit, "a", 10)).isEqualTo(2);
        after(Duration.ofHours(100));
        assertThat(taken(limit, "a", 10)).as("no more than the burst is saved").isEqualTo(3);
    }

    @Test
    void overALongTimeItIsTheRate() {
        RateLimit limit = limit(7, Duration.ofSeconds(1), 5, false);
        int taken = 0;
        for (int millis = 0; millis < 100_000; millis++) {
            taken += taken(limit, "a", 1);
            after(Duration.ofMillis(1));
        }
        assertThat(taken).isBetween(700, 705);
    }

    @Test
    void whoIsRefusedHasUsedNothingUp() {
        RateLimit limit = limit(1, Duration.ofSeconds(10), 1, true);
        assertThat(taken(limit, "a", 1_000)).isEqualTo(1);

        assertThat(limit.tryTake("a")).isEqualTo(10);
        after(Duration.ofMillis(9_999));
        assertThat(limit.tryTake("a")).as("rounded up").isEqualTo(1);
        after(Duration.ofMillis(1));
        assertThat(limit.tryTake("a")).isZero();
    }

    @Test
    void secondsToWaitAreRoundedUpAndNeverNone() {
        RateLimit limit = limit(1, Duration.ofMillis(2_100), 1, true);
        assertThat(limit.tryTake("a")).isZero();
        assertThat(limit.tryTake("a")).isEqualTo(3);
        after(Duration.ofMillis(100));
        assertThat(limit.tryTake("a")).isEqualTo(2);
        after(Duration.ofMillis(1_999));
        assertThat(limit.tryTake("a")).isEqualTo(1);
    }

    @Test
    void eachClientHasItsOwnUnlessAllCountTogether() {
        RateLimit each = limit(1, Duration.ofHours(1), 2, true);
        assertThat(taken(each, "a", 5)).isEqualTo(2);
        assertThat(taken(each, "b", 5)).isEqualTo(2);

        RateLimit together = limit(1, Duration.ofHours(1), 2, false);
        assertThat(taken(together, "a", 1)).isEqualTo(1);
        assertThat(taken(together, "b", 5)).isEqualTo(1);
        assertThat(together.known()).isEqualTo(1);
    }

    @Test
    void whatIsGivenBackMayBeTakenAgain() {
        RateLimit limit = limit(1, Duration.ofHours(1), 1, true);
        assertThat(limit.tryTake("a")).isZero();
        limit.giveBack("a");
        assertThat(limit.tryTake("a")).isZero();
        assertThat(limit.tryTake("a")).isEqualTo(3_600);
    }

    @Test
    void whoeverAsksLeastIsForgottenWhenThereAreTooMany() {
        RateLimit limit = new RateLimit(new Rate(1, Duration.ofHours(1), 1, true), now::get, 100);
        assertThat(limit.tryTake("busy")).isZero();
        for (int i = 0; i < 10_000; i++) {
            assertThat(limit.tryTake("stranger-" + i)).isZero();
            assertThat(limit.tryTake("busy")).as("not forgotten, as it asks").isPositive();
        }
        assertThat(limit.known()).isEqualTo(100);
        assertThat(limit.tryTake("stranger-0")).as("forgotten").isZero();
    }

    @Test
    void theLargestNumbersDoNotOverflow() {
        RateLimit limit = limit(1, Duration.ofHours(1), 1_000_000, false);
        assertThat(taken(limit, "a", 1_000_001)).isEqualTo(1_000_000);
        assertThat(limit.tryTake("a")).isEqualTo(3_600);
    }

    @Test
    void manyAtOnceGetNoMoreThanTheBurst() throws InterruptedException {
        RateLimit limit = limit(1, Duration.ofHours(1), 500, true);
        AtomicInteger taken = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> taken.addAndGet(taken(limit, "a", 1_000)));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasValue(500);
    }
}
