package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the deadlines of a session's streams go by: how long it waited for links. */
final class LifetimeTest {
    private final Lifetime life = new Lifetime(MuxSettings.defaults(), 0);

    @Test
    void waitsForLinksAddUp() {
        life.attach(new SendingLink(), 100);
        life.detach(110);
        assertThat(life.pausedSince()).isEqualTo(OptionalLong.of(110));
        assertThat(life.pausedNanos(114)).isEqualTo(4);

        life.attach(new SendingLink(), 115);
        assertThat(life.pausedSince()).isEmpty();
        assertThat(life.pausedNanos(130)).isEqualTo(5);

        life.detach(140);
        assertThat(life.pausedNanos(143)).isEqualTo(5 + 3);
    }

    /** Who has made a session is about to attach a link, and nothing goes on that could have a deadline. */
    @Test
    void beforeItsFirstLinkItWaitsForNothing() {
        assertThat(life.pausedSince()).isEmpty();
        life.attach(new SendingLink(), 50);
        assertThat(life.pausedNanos(60)).isZero();
    }
}
