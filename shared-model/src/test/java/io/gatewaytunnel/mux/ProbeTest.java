package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a peer lives is known as soon as it says anything, and at the latest when the time is over. */
final class ProbeTest {
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Pair pair = new Pair();
    private final List<Boolean> answers = new ArrayList<>();

    private void ask() {
        pair.proxy.probe(WITHIN, answers::add);
    }

    @Test
    void peerThatLivesAnswersWithinARoundTrip() {
        pair.settle();
        ask();
        assertThat(answers).isEmpty();

        pair.run(Duration.ofMillis(25)); // 10 ms there, 10 ms back

        assertThat(answers).containsExactly(true);
    }

    @Test
    void peerThatIsSilentIsGivenUpWhenTheTimeIsOver() {
        pair.settle();
        pair.links.cutSilently();
        ask();

        pair.run(WITHIN.minusMillis(1));
        assertThat(answers).isEmpty();
        pair.run(Duration.ofMillis(1));
        assertThat(answers).containsExactly(false);
    }

    @Test
    void messageThatIsStuckInSendingIsNoSignOfLife() {
        pair.settle();
        pair.links.left().stall();
        ask();

        pair.run(WITHIN);

        assertThat(answers).containsExactly(false);
    }

    @Test
    void sessionThatEndsAnswersAtOnceAndOnlyOnce() {
        pair.settle();
        pair.links.cutSilently();
        ask();

        pair.proxy.end(ErrorCode.SHUTTING_DOWN, "test");
        assertThat(answers).containsExactly(false);
        pair.run(WITHIN);
        assertThat(answers).hasSize(1);

        ask();
        assertThat(answers).containsExactly(false, false);
    }

    @Test
    void severalWhoAskAreAllAnswered() {
        pair.settle();
        ask();
        ask();
        pair.settle();

        assertThat(answers).containsExactly(true, true);
    }
}
