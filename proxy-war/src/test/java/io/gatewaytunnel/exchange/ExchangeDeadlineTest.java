package io.gatewaytunnel.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ExchangeDeadlineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration UNWATCHED = Duration.ofSeconds(20);

    private final ExchangeDeadline deadline = new ExchangeDeadline(
            new ProxyConfig.Exchange(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    new ProxyConfig.Asking(1, 20, Duration.ofSeconds(100)),
                    Duration.ofSeconds(1),
                    8192,
                    8192,
                    new ProxyConfig.Clients(0, 100, false, 500, UNWATCHED, 0),
                    Long.MAX_VALUE),
            at(0));

    @Test
    void nobodyIsWaitedForAtFirst() {
        assertThat(deadline.isOver(at(1_000_000 * SECOND))).isFalse();
    }

    @Test
    void originHasItsOwnTime() {
        deadline.waitFor(ExchangeDeadline.Party.ORIGIN, 0, 0, at(0));

        assertThat(deadline.isOver(at(10 * SECOND - 1))).isFalse();
        assertThat(deadline.isOver(at(10 * SECOND))).isTrue();
    }

    @Test
    void progressBeginsTheTimeAnew() {
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_TAKES, 0, 1000, at(0));
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_TAKES, 0, 2000, at(2 * SECOND));

        assertThat(deadline.isOver(at(4 * SECOND))).isFalse();
        assertThat(deadline.isOver(at(5 * SECOND))).isTrue();
    }

    /** The one before may have had most of it, and was lost. */
    @Test
    void agentThatIsAskedAfterAnotherHasTheWholeTime() {
        deadline.asked(1);
        deadline.waitFor(ExchangeDeadline.Party.ORIGIN, 0, 0, at(0));
        deadline.asked(2);
        deadline.waitFor(ExchangeDeadline.Party.ORIGIN, 0, 0, at(9 * SECOND));
        deadline.asked(2);
        deadline.waitFor(ExchangeDeadline.Party.ORIGIN, 0, 0, at(11 * SECOND));

        assertThat(deadline.isOver(at(19 * SECOND - 1))).isFalse();
        assertThat(deadline.isOver(at(19 * SECOND))).isTrue();
    }

    @Test
    void lookingAgainWithoutProgressDoesNot() {
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_BODY, 0, 1, at(0));
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_BODY, 0, 1, at(2 * SECOND));

        assertThat(deadline.isOver(at(3 * SECOND))).isTrue();
    }

    /** A byte just before the stall timeout, for ever: progress, but no use. */
    @Test
    void clientThatOwesABodyHasToKeepTheLeastRate() {
        long now = 0;
        long bytes = 0;
        while (!deadline.isOver(at(now)) && now < 60 * SECOND) {
            deadline.waitFor(ExchangeDeadline.Party.CLIENT_BODY, ++bytes, 0, at(now));
            now += 2 * SECOND;
        }

        assertThat(now).isBetween(3 * SECOND, 6 * SECOND);
        assertThat(deadline.reason()).contains("least-body-rate");
    }

    @Test
    void clientThatKeepsTheRateIsWaitedForAsLongAsItLikes() {
        for (long second = 0; second < 1000; second += 2) {
            deadline.waitFor(ExchangeDeadline.Party.CLIENT_TAKES, 0, 250 * (second + 1), at(second * SECOND));
            assertThat(deadline.isOver(at((second + 2) * SECOND))).isFalse();
        }
    }

    @Test
    void talkHasNoRate() {
        for (long second = 0; second < 1000; second += 2) {
            deadline.waitFor(ExchangeDeadline.Party.CLIENT_TALK, second, 0, at(second * SECOND));
            assertThat(deadline.isOver(at((second + 2) * SECOND))).isFalse();
        }
    }

    @Test
    void clientThatNobodyWouldHearOfIsGoneAfterALongSilence() {
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_UNHEARD, 0, 1, at(0));
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_UNHEARD, 0, 2, at(15 * SECOND));
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_UNHEARD, 0, 2, at(30 * SECOND));

        assertThat(deadline.isOver(at(35 * SECOND - 1))).isFalse();
        assertThat(deadline.isOver(at(35 * SECOND))).isTrue();
        assertThat(deadline.reason()).contains("20 s").contains("unwatched-idle-timeout");
    }

    @Test
    void silenceOfAResponseWhoseClientWouldBeHeardOfIsNobodysFault() {
        deadline.waitFor(ExchangeDeadline.Party.NOBODY, 0, 1, at(0));

        assertThat(deadline.isOver(at(1_000_000 * SECOND))).isFalse();
    }

    /** What is waited for somebody else is not counted against the client. */
    @Test
    void waitForTheOriginDoesNotCountAgainstTheClient() {
        deadline.waitFor(ExchangeDeadline.Party.ORIGIN, 10, 0, at(0));
        deadline.waitFor(ExchangeDeadline.Party.CLIENT_BODY, 10, 0, at(9 * SECOND));

        assertThat(deadline.isOver(at(11 * SECOND))).isFalse();
    }

    /** The clock may stand anywhere, even about to wrap. */
    private static long at(long nanosAfterStart) {
        return Math.subtractExact(Long.MAX_VALUE, 5) + nanosAfterStart;
    }

    @Test
    void answerAsAWholeIsOverOnceWhateverIsWaitedFor() {
        assertThat(deadline.isTotalOver(at(100 * SECOND - 1))).isFalse();
        assertThat(deadline.isTotalOver(at(100 * SECOND))).isTrue();
        assertThat(deadline.totalReason()).contains("total-timeout");
        assertThat(deadline.isTotalOver(at(101 * SECOND))).isFalse();
    }
}
