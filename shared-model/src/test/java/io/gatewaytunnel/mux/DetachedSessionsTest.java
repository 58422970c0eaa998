package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DetachedSessionsTest {
    private static Pair pair() {
        return new Pair(Map.of(), Pair.grace(Duration.ofMinutes(1)), Duration.ofMillis(10), 64 << 20);
    }

    /** {@code wait} is how much later it lost its link than others did. */
    private static MuxSession detachedAfter(Duration wait) {
        Pair pair = pair();
        pair.run(wait);
        pair.links.cut();
        return pair.proxy;
    }

    @Test
    void theOneThatHasWaitedForLongestIsFoundWhereverItStands() {
        MuxSession first = detachedAfter(Duration.ofSeconds(1));
        MuxSession second = detachedAfter(Duration.ofSeconds(2));
        MuxSession third = detachedAfter(Duration.ofSeconds(3));

        assertThat(DetachedSessions.longest(Stream.of(second, first, third))).containsSame(first);
        assertThat(DetachedSessions.longest(Stream.of(first, third, second))).containsSame(first);
        assertThat(DetachedSessions.longest(Stream.of(third, second))).containsSame(second);
    }

    @Test
    void thoseThatHaveALinkAreNotAmongThem() {
        Pair carried = pair();
        MuxSession detached = detachedAfter(Duration.ofSeconds(5));

        assertThat(DetachedSessions.longest(Stream.of(carried.proxy))).isEmpty();
        assertThat(DetachedSessions.longest(Stream.of(carried.proxy, detached))).containsSame(detached);
        assertThat(DetachedSessions.longest(Stream.of())).isEmpty();
    }

    @Test
    void theOneThatIsBackIsNotAmongThemEither() {
        Pair back = pair();
        back.links.cut();
        back.joinBy(new LoopbackLinks(back.timer, Duration.ofMillis(10), 0));

        assertThat(DetachedSessions.longest(Stream.of(back.proxy))).isEmpty();
    }
}
