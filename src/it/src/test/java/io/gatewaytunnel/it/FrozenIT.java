package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.client.WebSocketClient;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.JavaProcess;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The agent, the proxy or the path between them stands still for some seconds, and then goes on: so does all that was
 * under way. Shortly longer than a link may be silent; with {@code -Pchaos} all of them, for 5, 14 and 20 s, with the
 * settings as they come.
 */
@Timeout(300)
final class FrozenIT {
    private static final boolean SHORT = !Boolean.getBoolean("it.frozen.full");
    private static final long BYTES = SHORT ? 32L << 20 : 256L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What freezes, and for how many seconds. */
    record Freeze(What what, int seconds) {
        enum What {
            AGENT,
            PROXY,
            PATH
        }
    }

    static Stream<Freeze> freezes() {
        return SHORT
                ? Stream.of(new Freeze(Freeze.What.PATH, 3))
                : Stream.of(Freeze.What.values())
                        .flatMap(what -> Stream.of(5, 14, 20).map(seconds -> new Freeze(what, seconds)));
    }

    @ParameterizedTest
    @MethodSource("freezes")
    void whatIsUnderWayGoesOnAfterwards(Freeze freeze) throws Exception {
        try (TestOrigin origin = TestOrigin.withEcho();
                Breakable breakable = Breakable.to(origin.uri(), SHORT ? Breakable.SOON_DEAD : Map.of(), "");
                WebSocketClient socket =
                        WebSocketClient.open(URI.create("ws://127.0.0.1:" + breakable.port() + "/echo"));
                RawConnection posting = new RawConnection(breakable.port()).patience(PATIENCE);
                Transfers bodies = Transfers.start(breakable.port(), BYTES)) {
            await("bodies to be under way")
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(PATIENCE)
                    .until(() -> bodies.moved() > BYTES / 8);
            posting.send("POST /mixed?status=200&n=10&wait=1000&id=1 HTTP/1.1\nHost: h\nContent-Length: 3\n\nabc");
            socket.sendText("before");

            freeze(freeze, breakable, bodies);

            socket.sendText("behind");
            String sha256 = BodyPattern.sha256(BYTES);
            assertThat(bodies.down()).as(breakable.tunnel()::said).isEqualTo(sha256);
            assertThat(bodies.up()).as(breakable.tunnel()::said).isEqualTo(bodies.wanted(sha256));
            assertThat(socket.next()).isEqualTo("before");
            assertThat(socket.next()).isEqualTo("behind");
            assertThat(posting.read("POST").status()).isEqualTo(200);
            assertThat(origin.repeated()).isEmpty();
            if (SHORT) {
                assertThat(breakable.tunnel().said()).contains("step=heartbeat", "step=resume");
            }
        }
    }

    private static void freeze(Freeze freeze, Breakable breakable, Transfers bodies) throws InterruptedException {
        if (freeze.what() == Freeze.What.PATH) {
            breakable.relay().freeze();
            TimeUnit.SECONDS.sleep(freeze.seconds()); // it is what is tried
            assertThat(bodies.isOver()).isFalse();
            breakable.relay().thaw();
        } else {
            JavaProcess process = freeze.what() == Freeze.What.AGENT
                    ? breakable.tunnel().agent().process()
                    : breakable.tunnel().proxy().process();
            process.signal("STOP");
            try {
                TimeUnit.SECONDS.sleep(freeze.seconds());
                assertThat(bodies.isOver()).isFalse();
            } finally {
                process.signal("CONT");
            }
        }
    }
}
