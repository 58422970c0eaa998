package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ServiceStatusTest {
    private static final String HUB = "ws://127.0.0.1:9/_tunnel/hub";

    private int connected;
    private final ServiceStatus status = new ServiceStatus(
            config(), () -> connected, () -> 2, Clock.fixed(Instant.parse("2026-02-03T04:05:06.789Z"), ZoneOffset.UTC));

    private static AgentConfig config() {
        return new Told(HUB, "a1").and("links", 2).config();
    }

    @Test
    void fromTheFirstDialToTheStop() {
        assertThat(status.text()).isEqualTo("connecting to " + HUB);
        status.noLink("Connection refused");
        assertThat(status.text()).isEqualTo("connecting to " + HUB + ": Connection refused");

        connected = 2;
        status.welcomed();
        assertThat(status.text()).isEqualTo("connected to " + HUB + " as a1, 2 of 2 links");
        connected = 1;
        assertThat(status.text()).isEqualTo("connected to " + HUB + " as a1, 1 of 2 links");

        connected = 0;
        status.noLink("LINK_LOST: silent");
        assertThat(status.text())
                .isEqualTo("reconnecting to " + HUB + ": LINK_LOST: silent, without a link since 2026-02-03T04:05:06");

        assertThat(status.atStop(3)).isEqualTo("stopping; 3 exchanges under way have 30 s to finish");
    }

    @Test
    void aRefusalBeforeTheFirstWelcomeIsTheLastWord() {
        status.refused("401: who are you?");
        assertThat(status.text()).isEqualTo("the hub " + HUB + " refuses this agent: 401: who are you?");
        assertThat(status.atStop(0)).isEqualTo(status.text());
    }

    @Test
    void aLaterRefusalPasses() {
        connected = 1;
        status.welcomed();
        connected = 0;
        status.refused("403");
        assertThat(status.text()).startsWith("the hub " + HUB + " refuses this agent: 403, without a link since");
        assertThat(status.atStop(0)).startsWith("stopping");

        connected = 1;
        status.welcomed();
        assertThat(status.text()).startsWith("connected");
    }
}
