package io.gatewaytunnel.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.mux.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ManualTimer timer = new ManualTimer();
    private final List<String> sent = new ArrayList<>();
    private final List<CompletableFuture<Void>> asked = new ArrayList<>();
    private boolean answering = true;

    private CompletableFuture<Void> probe() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        asked.add(answer);
        if (answering) {
            answer.complete(null);
        }
        return answer;
    }

    private void start() {
        new Watchdog(sent::add, timer, this::probe).start(LIMIT);
    }

    @Test
    void pingsMoreThanTwiceALimit() {
        start();

        timer.advance(LIMIT.multipliedBy(10));

        assertThat(sent).containsOnly("WATCHDOG=1").hasSizeGreaterThan(20);
    }

    @Test
    void doesNotPingWhileTheOtherThreadsHang() {
        start();
        timer.advance(LIMIT);
        sent.clear();
        answering = false;

        timer.advance(LIMIT.multipliedBy(10));

        assertThat(sent).isEmpty();
        assertThat(asked).as("asked once, not again and again").hasSize(4);
    }

    @Test
    void pingsAtOnceWhenTheyComeBack() {
        answering = false;
        start();
        timer.advance(LIMIT);
        answering = true;

        asked.get(0).complete(null);
        timer.advance(Duration.ZERO);

        assertThat(sent).hasSize(1);
        timer.advance(LIMIT);
        assertThat(sent).hasSizeGreaterThan(2);
    }

    @Test
    void aProbeThatFailsIsNoSignOfLife() {
        answering = false;
        start();
        timer.advance(LIMIT.dividedBy(2));
        asked.get(0).completeExceptionally(new IllegalStateException("shut down"));

        timer.advance(Duration.ZERO);

        assertThat(sent).isEmpty();
    }
}
