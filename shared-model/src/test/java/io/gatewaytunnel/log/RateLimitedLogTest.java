package io.gatewaytunnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitedLogTest {
    private static final long MINUTE = 60_000_000_000L;

    private final Lines lines = new Lines();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - MINUTE / 2); // it may overflow
    private final RateLimitedLog log = new RateLimitedLog(lines, clock::get);

    @Test
    void oneLineOfAKindEachMinuteAndTheNextSaysHowManyWereLeftOut() {
        for (int i = 0; i < 1000; i++) {
            int number = i;
            log.log("wrong token", Level.WARNING, () -> "wrong token " + number);
        }
        assertThat(lines.lines()).containsExactly("wrong token 0");

        clock.addAndGet(MINUTE - 1);
        log.log("wrong token", Level.WARNING, () -> "too early");
        assertThat(lines.lines()).hasSize(1);

        clock.addAndGet(1);
        log.log("wrong token", Level.WARNING, () -> "again");
        assertThat(lines.lines())
                .containsExactly("wrong token 0", "again (1000 more like it since the last such line)");

        clock.addAndGet(MINUTE);
        log.log("wrong token", Level.WARNING, () -> "alone");
        assertThat(lines.lines()).last().isEqualTo("alone");
    }

    @Test
    void someOfAKindEachMinuteWhereEachNamesAnother() {
        RateLimitedLog several = RateLimitedLog.someEach(lines, clock::get);
        for (int i = 0; i < RateLimitedLog.SOME + 5; i++) {
            int number = i;
            several.log("answer", Level.INFO, () -> "request=" + number);
        }
        assertThat(lines.lines()).hasSize(RateLimitedLog.SOME).last().isEqualTo("request=9");

        clock.addAndGet(MINUTE);
        several.log("answer", Level.INFO, () -> "request=a");
        several.log("answer", Level.INFO, () -> "request=b");
        assertThat(lines.lines()).endsWith("request=a (5 more like it since the last such line)", "request=b");
    }

    @Test
    void whoLooksAtDebugSeesAll() {
        Lines all = new Lines(Level.DEBUG);
        RateLimitedLog debugged = new RateLimitedLog(all, clock::get);
        debugged.log("answer", Level.INFO, () -> "first");
        debugged.log("answer", Level.INFO, () -> "second");

        assertThat(all.lines()).containsExactly("first", "second");
    }

    @Test
    void kindsDoNotHideEachOther() {
        log.log("a", Level.WARNING, () -> "first of a");
        log.log("b", Level.WARNING, () -> "first of b");

        assertThat(lines.lines()).containsExactly("first of a", "first of b");
    }

    @Test
    void whatIsNotLoggedIsNeitherMadeNorCounted() {
        AtomicInteger made = new AtomicInteger();
        log.log("a", Level.DEBUG, () -> "debug " + made.incrementAndGet());
        log.log("a", Level.INFO, () -> "info " + made.incrementAndGet());
        log.log("a", Level.INFO, () -> "info " + made.incrementAndGet());

        assertThat(lines.lines()).containsExactly("info 1");
    }

    @Test
    void kindsWithoutEndAreBounded() {
        for (int i = 0; i < 10_000; i++) {
            String kind = "kind " + i;
            log.log(kind, Level.INFO, () -> kind);
        }
        assertThat(lines.lines()).hasSize(RateLimitedLog.MOST_KINDS + 1);

        clock.addAndGet(MINUTE);
        log.log("a new one", Level.INFO, () -> "a new one");
        assertThat(lines.lines()).last().isEqualTo("a new one");
    }
}
