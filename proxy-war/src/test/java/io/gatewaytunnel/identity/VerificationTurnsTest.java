package io.gatewaytunnel.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VerificationTurnsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final VerificationTurns turns = new VerificationTurns(2, Duration.ofSeconds(20));

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private CompletableFuture<Boolean> entering(String address) {
        return CompletableFuture.supplyAsync(() -> turns.enter(address), threads);
    }

    private void becomesKnown(String address) {
        assertThat(turns.enter(address)).isTrue();
        turns.leave(address, true);
    }

    @Test
    void whoComesFromWhereOneWasRightGoesBeforeAStranger() {
        becomesKnown("known");
        assertThat(turns.enter("a")).isTrue();
        assertThat(turns.enter("b")).isTrue();

        CompletableFuture<Boolean> stranger = entering("stranger");
        await().until(() -> turns.waiting() == 1);
        CompletableFuture<Boolean> known = entering("known");
        await().until(() -> turns.waiting() == 2);
        turns.leave("a", false);

        assertThat(known.join()).isTrue();
        assertThat(stranger.isDone()).isFalse();
        turns.leave("b", false);
        assertThat(stranger.join()).isTrue();
    }

    @Test
    void strangersBeyondAFewAreToldToComeAgain() {
        assertThat(turns.enter("a")).isTrue();
        assertThat(turns.enter("b")).isTrue();
        for (int number = 0; number < VerificationTurns.MOST_STRANGERS_WAITING; number++) {
            CompletableFuture<Boolean> unused = entering("stranger " + number);
        }
        await().until(() -> turns.waiting() == VerificationTurns.MOST_STRANGERS_WAITING);

        assertThat(turns.enter("one too many")).isFalse();
    }

    @Test
    void nobodyWaitsForLong() {
        VerificationTurns hasty = new VerificationTurns(2, Duration.ofMillis(1));
        assertThat(hasty.enter("a")).isTrue();
        assertThat(hasty.enter("b")).isTrue();
        assertThat(hasty.enter("c")).isFalse();
        hasty.leave("a", false);
        assertThat(hasty.enter("c")).isTrue();
    }
}
