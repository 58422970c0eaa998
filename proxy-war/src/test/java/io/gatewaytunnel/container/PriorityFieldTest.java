package io.gatewaytunnel.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PriorityFieldTest {
    @Test
    void whatGoesWithoutSayingIsNotSaid() {
        assertThat(PriorityField.of(3, false)).isEmpty();
        assertThat(PriorityField.of(3, true)).contains("i");
        assertThat(PriorityField.of(0, true)).contains("u=0, i");
        assertThat(PriorityField.of(7, false)).contains("u=7");
    }
}
