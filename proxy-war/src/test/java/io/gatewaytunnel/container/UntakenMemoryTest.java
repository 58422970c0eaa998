package io.gatewaytunnel.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UntakenMemoryTest {
    private final UntakenMemory memory = new UntakenMemory(1000);

    @Test
    void nobodyGoesWhileThereIsRoom() {
        assertThat(memory.isTooMuch(memory.add("a", 1000))).isFalse();
    }

    @Test
    void whoHoldsMoreThanOthersGoesFirst() {
        long large = memory.add("large", 900);
        long small = memory.add("small", 200);

        assertThat(memory.isTooMuch(small)).isFalse();
        assertThat(memory.isTooMuch(large)).isTrue();
    }

    @Test
    void thereIsRoomAgainWhenOneHasGoneOrReads() {
        memory.add("large", 900);
        memory.add("small", 200);

        memory.forget("small");
        memory.forget("small");

        assertThat(memory.isTooMuch(memory.add("large", 100))).isFalse();
        assertThat(memory.isTooMuch(memory.add("large", 1))).isTrue();
    }
}
