package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * More clients than the proxy, or its agent, takes requests at a time: those beyond are refused at once, four times as
 * many do not make it worse, and afterwards all is well. With {@code -Pchaos} on either side, for longer, and with
 * clients that ask again sooner.
 */
@Timeout(300)
final class OverloadIT {
    private static final int LIMIT = 40;
    private static final int CLIENTS = 2 * LIMIT;
    private static final long SECONDS = Long.getLong("it.overload.seconds", 2);

    /** What a client that was refused waits before it asks again, much less than it is told. */
    private static final long IMPATIENT_MILLIS = Long.getLong("it.overload.pause", 400);

    /** Forty at a time that take so long each are 400 a second, less than both sides and the machine can do. */
    private static final String REQUEST = "GET /mixed?status=200&n=1000&wait=100 HTTP/1.1\nHost: public.example\n\n";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Which side has the limit. */
    enum Side {
        PROXY,
        AGENT
    }

    /** What so many clients got in a second, and what became of the others. */
    private record Outcome(double servedASecond, List<Long> refusedMillis, List<String> wrong) {
        long slowest(int percent) {
            return refusedMillis.get((refusedMillis.size() - 1) * percent / 100);
        }
    }

    static Stream<Side> sides() {
        return Stream.of(System.getProperty("it.overload.sides", "PROXY").split(","))
                .map(Side::valueOf);
    }

    @ParameterizedTest
    @MethodSource("sides")
    void fourTimesAsManyClientsAreNotServedWorse(Side side) throws Exception {
        RunningProxy.Options proxyOptions = RunningProxy.options();
        if (side == Side.PROXY) {
            proxyOptions.setting("max-streams", String.valueOf(LIMIT));
        }
        RunningProxy proxy = proxyOptions.start();
        try (TestOrigin origin = TestOrigin.start();
                Tunnel tunnel = Tunnel.join(proxy, agent(side, proxy, origin))) {
            overload(tunnel, LIMIT / 2, 1); // so that nothing is met for the first time
            Outcome twice = overload(tunnel, CLIENTS, SECONDS);
            Outcome eightfold = overload(tunnel, 4 * CLIENTS, SECONDS);

            Figures.tell(side + ": served a second, of " + CLIENTS + " clients", twice.servedASecond());
            Figures.tell(side + ": served a second, of " + 4 * CLIENTS, eightfold.servedASecond());
            Figures.tell(side + ": refused", eightfold.refusedMillis().size());
            Figures.tell(side + ": refused within ms, p50", (double) eightfold.slowest(50));
            Figures.tell(side + ": refused within ms, p99", (double) eightfold.slowest(99));
            assertThat(twice.wrong()).as(proxy.process()::output).isEmpty();
            assertThat(eightfold.wrong()).as(proxy.process()::output).isEmpty();
            assertThat(eightfold.servedASecond()).isGreaterThan(twice.servedASecond() / 2);
            assertThat(eightfold.slowest(50)).isLessThan(1_000);
            await("all requests to be over")
                    .atMost(PATIENCE)
                    .until(() -> tunnel.proxy().status().underWay() == 0);
            Outcome afterwards = overload(tunnel, LIMIT / 2, 1);
            assertThat(afterwards.wrong()).isEmpty();
            assertThat(afterwards.refusedMillis()).isEmpty();
        }
    }

    private static RunningAgent.Options agent(Side side, RunningProxy proxy, TestOrigin origin) {
        RunningAgent.Options options = RunningAgent.options(proxy.hub(), origin.uri());
        return side == Side.AGENT ? options.setting("max-streams", String.valueOf(LIMIT)) : options;
    }

    private static Outcome overload(Tunnel tunnel, int clients, long seconds) throws InterruptedException {
        AtomicInteger served = new AtomicInteger();
        Queue<Long> refused = new ConcurrentLinkedQueue<>();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        double rate;
        GoingOn all = new GoingOn();
        try (all) {
            for (int i = 0; i < clients; i++) {
                String address = "127.78." + (1 + i / 250) + "." + (1 + i % 250);
                all.start(going -> ask(tunnel.port(), address, going, served, refused, wrong));
            }
            TimeUnit.MILLISECONDS.sleep(500); // until all have come
            int before = served.get();
            long began = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds); // it is measured
            rate = (served.get() - before) * 1e9 / (System.nanoTime() - began);
        }
        wrong.addAll(all.failures());
        return new Outcome(rate, refused.stream().sorted().toList(), new ArrayList<>(wrong));
    }

    private static void ask(
            int port,
            String address,
            BooleanSupplier going,
            AtomicInteger served,
            Queue<Long> refused,
            Queue<String> wrong)
            throws IOException {
        RawConnection connection = new RawConnection(port, address).patience(PATIENCE);
        while (going.getAsBoolean()) {
            long began = System.nanoTime();
            Response response = connection.send(REQUEST).read();
            if (response.status() == 200) {
                served.incrementAndGet();
            } else if (response.status() == 503 && response.head().has("Retry-After")) {
                refused.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(IMPATIENT_MILLIS));
            } else {
                wrong.add(response.head().toString());
            }
            if (response.head().all("Connection").contains("close")) {
                connection.close();
                connection = new RawConnection(port, address).patience(PATIENCE);
            }
        }
        connection.close();
    }
}
