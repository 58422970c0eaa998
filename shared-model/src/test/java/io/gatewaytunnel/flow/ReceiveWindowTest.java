package io.gatewaytunnel.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.ProtocolException;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private static final long MILLISECOND = 1_000_000;
    private static final WindowLimits LIMITS = new WindowLimits(1000, 8000, 100_000);

    private final MemoryBudget budget = new MemoryBudget(1_000_000);

    @Test
    void creditReturnsInBatchesOfHalfAWindow() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);
        window.onReceived(5000, 0);

        window.onConsumed(3999, 0);
        assertThat(window.takeCredit(0, MILLISECOND)).isZero();
        window.onConsumed(1, 0);
        assertThat(window.takeCredit(0, MILLISECOND)).isEqualTo(4000);
        assertThat(window.promisedBytes() + window.heldBytes()).isEqualTo(8000);
    }

    @Test
    void oneByteMoreThanPromisedIsFlowControl() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);
        window.onReceived(8000, 0);

        assertThatThrownBy(() -> window.onReceived(1, 0))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FLOW_CONTROL));
    }

    @Test
    void windowDoublesWhileItsConsumerWaitsAndItIsUsedUpFast() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);

        use(window, 8000, 10 * MILLISECOND);

        assertThat(window.windowBytes()).isEqualTo(16_000);
    }

    @Test
    void windowStaysWhenItIsNotWhatLimitsTheSpeed() {
        ReceiveWindow slow = new ReceiveWindow(LIMITS, budget, 8000, 0);
        use(slow, 8000, 300 * MILLISECOND);
        ReceiveWindow busy = new ReceiveWindow(LIMITS, budget, 8000, 0);
        busy.onReceived(8000, 0);
        busy.onConsumed(8000, 0);
        busy.takeCredit(MILLISECOND, 100 * MILLISECOND);

        assertThat(slow.windowBytes()).as("slower than two round trips").isEqualTo(8000);
        assertThat(busy.windowBytes()).as("its consumer never waited").isEqualTo(8000);
    }

    @Test
    void windowIsNeverMoreThanAnEighthOfTheUnusedBudgetOrTheLimit() {
        MemoryBudget small = new MemoryBudget(80_000);
        ReceiveWindow window = new ReceiveWindow(LIMITS, small, 8000, 0);
        for (int i = 0; i < 10; i++) {
            use(window, (int) window.promisedBytes(), MILLISECOND);
        }
        ReceiveWindow largest = new ReceiveWindow(LIMITS, new MemoryBudget(1L << 40), 8000, 0);
        for (int i = 0; i < 10; i++) {
            use(largest, (int) largest.promisedBytes(), MILLISECOND);
        }

        assertThat(window.windowBytes()).isLessThanOrEqualTo(10_000);
        assertThat(largest.windowBytes()).isEqualTo(100_000);
    }

    @Test
    void creditOfASlowConsumerIsWithheldDownToTheFloorWhileMemoryIsShort() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);
        budget.charge(800_000);

        for (int i = 0; i < 10; i++) {
            int all = (int) window.promisedBytes();
            window.onReceived(all, 0);
            window.onConsumed(all, 0);
            window.takeCredit(MILLISECOND, 100 * MILLISECOND);
        }

        assertThat(window.windowBytes()).isEqualTo(1000);
        assertThat(window.promisedBytes()).isEqualTo(1000);
    }

    @Test
    void consumerThatKeepsUpDoesNotPayForThoseThatStandStill() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);
        budget.charge(800_000);

        use(window, 8000, MILLISECOND);

        assertThat(window.windowBytes()).isEqualTo(8000);
    }

    @Test
    void everybodyGetsLessWhenNextToNothingIsLeft() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);
        budget.charge(960_000);

        for (int i = 0; i < 10; i++) {
            use(window, (int) window.promisedBytes(), MILLISECOND);
        }

        assertThat(window.windowBytes()).isEqualTo(1000);
    }

    @Test
    void idlePromiseIsChargedAtTheFloorAndABusyOneWhole() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);
        assertThat(budget.usedBytes()).isEqualTo(8000);

        window.onTick(3000 * MILLISECOND);
        assertThat(budget.usedBytes()).isEqualTo(1000);
        window.onReceived(100, 3000 * MILLISECOND);
        assertThat(budget.usedBytes()).isEqualTo(8000);
    }

    @Test
    void nothingIsChargedAfterTheEndAndTheLastByte() {
        ReceiveWindow window = new ReceiveWindow(LIMITS, budget, 8000, 0);
        window.onReceived(500, 0);

        window.onEnd();
        assertThat(budget.usedBytes()).isEqualTo(500);
        window.onConsumed(500, 0);
        assertThat(budget.usedBytes()).isZero();
    }

    private static void use(ReceiveWindow window, int bytes, long forNanos) {
        window.onReceived(bytes, 0);
        window.onConsumed(bytes, 0);
        window.onConsumerWaits();
        window.takeCredit(forNanos, 100 * MILLISECOND);
    }
}
