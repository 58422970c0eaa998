package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class InOrderTest {
    private final InOrder<Integer> numbers = new InOrder<>();

    @Test
    void firstOneComesFirst() {
        numbers.add(3);
        numbers.add(1);
        numbers.add(2);
        numbers.remove(1);
        assertThat(numbers.takeOldest()).contains(3);
        assertThat(numbers.takeOldest()).contains(2);
        assertThat(numbers.takeOldest()).isEmpty();
    }

    @Test
    void betterOneAmongTheFirstComesBefore() {
        for (int i = 1; i <= 5; i++) {
            numbers.add(i);
        }
        assertThat(numbers.takeOldest(number -> number % 2 == 0)).contains(2);
        assertThat(numbers.takeOldest(number -> number % 2 == 0)).contains(4);
        assertThat(numbers.takeOldest(number -> number % 2 == 0)).contains(1);
    }

    @Test
    void oneThatIsFarBehindIsNotLookedFor() {
        for (int i = 1; i <= 100; i++) {
            numbers.add(i);
        }
        assertThat(numbers.takeOldest(number -> number == 100)).contains(1);
    }
}
