package io.gatewaytunnel.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.TimerThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceNotifierTest {
    private final ManualTimer timer = new ManualTimer();
    private final List<String> sent = new ArrayList<>();
    private String status = "connecting";
    private boolean full;
    private final ServiceNotifier notifier = new ServiceNotifier(Optional.of(this::offer), timer, () -> status);

    private boolean offer(String lines) {
        return !full && sent.add(lines);
    }

    private void pass(Duration duration) {
        timer.advance(duration);
    }

    @Test
    void statusIsToldWhenItChanges() {
        notifier.refresh();
        notifier.refresh();
        pass(Duration.ZERO);
        assertThat(sent).containsExactly("STATUS=connecting");

        status = "connected";
        notifier.refresh();
        pass(Duration.ZERO);
        assertThat(sent).containsExactly("STATUS=connecting", "STATUS=connected");
    }

    @Test
    void readyIsToldOnceWithTheStatus() {
        status = "connected";
        notifier.ready();
        notifier.ready();
        notifier.refresh();
        pass(Duration.ofMinutes(1));

        assertThat(sent).containsExactly("READY=1\nSTATUS=connected");
    }

    @Test
    void whatAFullSocketDidNotTakeIsToldAgain() {
        full = true;
        notifier.ready();
        pass(Duration.ofSeconds(5));
        full = false;
        status = "connected";

        pass(Duration.ofSeconds(5));

        assertThat(sent).containsExactly("READY=1\nSTATUS=connected");
    }

    @Test
    void wordsOfAHubAreNoNotifications() {
        status = "refused: no\nREADY=1\r\n\u0000MAINPID=1\u2028" + "x".repeat(10_000);
        notifier.refresh();
        pass(Duration.ZERO);

        assertThat(sent)
                .singleElement()
                .satisfies(lines -> assertThat(lines)
                        .startsWith("STATUS=refused: no READY=1 MAINPID=1 x")
                        .doesNotContain("\n", "\r", "\u0000", "\u2028")
                        .hasSizeLessThan(400));
    }

    @Test
    void withoutAServiceManagerNothingIsAsked() {
        ServiceNotifier silent = ServiceNotifier.start(
                ServiceEnvironment.NONE,
                timer,
                () -> {
                    throw new AssertionError("asked for a status");
                },
                () -> {
                    throw new AssertionError("probed");
                });
        silent.ready();
        silent.refresh();
        silent.stopping("bye", Duration.ofSeconds(1));

        pass(Duration.ofHours(1));
    }

    @Test
    void stoppingIsTheLastWordAndIsSentWhenItReturns() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (TimerThread real = new TimerThread("test-timer")) {
            ServiceNotifier running = new ServiceNotifier(Optional.of(told::add), real, () -> "connected");
            running.stopping("stopping", Duration.ofSeconds(34));
            running.ready();
            CompletableFuture<Void> later = new CompletableFuture<>();
            real.after(Duration.ZERO, () -> later.complete(null));
            later.orTimeout(10, TimeUnit.SECONDS).join();
        }
        assertThat(told).containsExactly("STOPPING=1\nSTATUS=stopping\nEXTEND_TIMEOUT_USEC=34000000");
    }
}
