package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionClockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Pair pair = new Pair(Map.of(), Pair.grace(Duration.ofMinutes(1)), Duration.ofMillis(10), 1 << 20);
    private final SessionClock clock = new SessionClock(pair.timer::nanoTime).follow(pair.proxy);

    private long passedIn(Runnable action) {
        long before = clock.nanoTime();
        action.run();
        return clock.nanoTime() - before;
    }

    @Test
    void standsStillWhileNoLinkCarriesTheSession() {
        assertThat(passedIn(() -> pair.run(SECOND))).isEqualTo(SECOND.toNanos());

        pair.links.cut();
        assertThat(passedIn(() -> pair.run(SECOND))).isZero();

        pair.joinBy(new LoopbackLinks(pair.timer, Duration.ofMillis(10), 0));
        assertThat(passedIn(() -> pair.run(SECOND))).isEqualTo(SECOND.toNanos());
    }

    @Test
    void goesOnFromWhereItIsWhenAnotherSessionCarriesTheExchange() {
        Pair other = new Pair(Map.of(), Pair.grace(Duration.ofMinutes(1)), Duration.ofMillis(10), 1 << 20);
        pair.links.cut();
        pair.run(SECOND);

        assertThat(passedIn(() -> clock.follow(other.proxy))).isZero();
        assertThat(passedIn(() -> pair.run(SECOND))).isEqualTo(SECOND.toNanos());
    }

    @Test
    void showsTheTimeAsItIsBeforeThereIsASession() {
        SessionClock free = new SessionClock(pair.timer::nanoTime);

        assertThat(free.nanoTime()).isEqualTo(pair.timer.nanoTime());
        assertThat(free.at(5)).isEqualTo(5);
    }
}
