package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.mux.ManualTimer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NetworkWatchTest {
    private final ManualTimer timer = new ManualTimer();
    private final List<String> told = new ArrayList<>();
    private long asleepMillis;
    private Set<InetAddress> addresses = Set.of(address(1));

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private NetworkWatch watch() {
        return new NetworkWatch(
                timer, () -> asleepMillis + Duration.ofNanos(timer.nanoTime()).toMillis(), () -> addresses, told::add);
    }

    @BeforeEach
    void start() {
        watch().start();
        timer.advance(Duration.ofSeconds(3));
        assertThat(told).isEmpty();
    }

    @Test
    void sleepIsNoticedOnce() {
        asleepMillis += 20_000;
        timer.advance(Duration.ofSeconds(5));

        assertThat(told).singleElement().asString().contains("slept for 20 s");
    }

    @Test
    void clockThatIsSetByALittleOrBackIsNoSleep() {
        asleepMillis += 1_000;
        timer.advance(Duration.ofSeconds(2));
        asleepMillis -= 60_000;
        timer.advance(Duration.ofSeconds(2));

        assertThat(told).isEmpty();
    }

    @Test
    void otherAddressesAreNoticedOnce() {
        addresses = Set.of(address(1), address(2));
        timer.advance(Duration.ofSeconds(5));

        assertThat(told).singleElement().asString().contains("addresses");
    }

    @Test
    void otherAddressesOfTheFirstSecondAreNoticed() {
        watch().start(); // beside the one that has looked before
        addresses = Set.of(address(2));
        timer.advance(Duration.ofSeconds(5));

        assertThat(told).hasSize(2);
    }
}
