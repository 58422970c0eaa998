package io.gatewaytunnel.fatal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Integer> halts = new ArrayList<>();
    private final ProcessEnd end = new ProcessEnd("test", written, halts::add);
    private final List<CompletableFuture<Void>> asked = new ArrayList<>();
    private boolean answering = true;
    private boolean failing;

    private CompletableFuture<Void> ask() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        asked.add(answer);
        if (failing) {
            answer.completeExceptionally(new IllegalStateException("shut down"));
        } else if (answering) {
            answer.complete(null);
        }
        return answer;
    }

    private final ProcessWatch watch = new ProcessWatch(end, List.of(this::ask));

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @Test
    void aProcessThatAnswersLives() {
        look(10 * ProcessWatch.LOOKS);

        assertThat(halts).isEmpty();
        assertThat(asked).hasSize(10 * ProcessWatch.LOOKS);
    }

    @Test
    void oneThatDoesNotAnswerEnds() {
        look(3);
        answering = false;
        look(ProcessWatch.LOOKS); // the first still sees the last answer
        assertThat(halts).isEmpty();

        look(1);

        assertThat(halts).containsExactly(ProcessEnd.EXIT_CODE);
        assertThat(asked).as("asked once, not again and again").hasSize(4);
        assertThat(written.toString(StandardCharsets.US_ASCII)).contains("does not answer");
    }

    @Test
    void aLateAnswerCountsAndSilenceBeginsAnew() {
        answering = false;
        look(ProcessWatch.LOOKS);
        asked.get(0).complete(null);
        look(ProcessWatch.LOOKS);
        assertThat(halts).isEmpty();

        look(1);

        assertThat(halts).hasSize(1);
    }

    @Test
    void aQuestionThatFailsIsNoSignOfLife() {
        failing = true;
        look(ProcessWatch.LOOKS);
        assertThat(halts).isEmpty();

        look(1);

        assertThat(halts).hasSize(1);
    }

    @Test
    void aWatchedThreadThatIsGoneEndsTheProcess() throws InterruptedException {
        Thread gone = new Thread(() -> {}, "gone");
        end.watch(gone);
        gone.start();
        gone.join();

        look(1);

        assertThat(halts).containsExactly(ProcessEnd.EXIT_CODE);
        assertThat(written.toString(StandardCharsets.US_ASCII)).contains("has died");
    }

    @Test
    void itLooksByItselfUntilItIsClosed() throws Exception {
        CompletableFuture<Integer> halted = new CompletableFuture<>();
        ProcessEnd stuck = new ProcessEnd("test", written, halted::complete);
        List<CompletableFuture<Void>> never = List.of(new CompletableFuture<>());

        ProcessWatch running = ProcessWatch.start(stuck, Duration.ofMillis(60), List.of(() -> never.get(0)));

        assertThat(halted.get(10, TimeUnit.SECONDS)).isEqualTo(ProcessEnd.EXIT_CODE);
        running.close();
    }
}
