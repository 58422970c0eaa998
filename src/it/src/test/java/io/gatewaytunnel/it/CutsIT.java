package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.MixedClients;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.grpc.GrpcCalls;
import io.gatewaytunnel.it.grpc.GrpcOrigin;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Relay;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Links are cut at random moments, by a reset, by an end and without a word, under traffic of every kind: nobody sees
 * more than a pause. Calls of gRPC have a tunnel of their own, since an agent has one origin. With {@code -Pchaos} 1
 * GiB each way, 100 cuts, 200 clients, 20 WebSockets and 20 calls; both sides in 64 MiB of heap, and in more.
 */
@Timeout(1_800)
final class CutsIT {
    private static final long BYTES = Long.getLong("it.chaos.bytes", 8L << 20);
    private static final int CUTS = Integer.getInteger("it.chaos.cuts", 3);
    private static final int CLIENTS = Integer.getInteger("it.chaos.clients", 20);
    private static final int TALKS = Integer.getInteger("it.chaos.talks", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<Relay.Cut> HOW = List.of(Relay.Cut.RESET, Relay.Cut.END, Relay.Cut.SILENCE);

    static Stream<String> heaps() {
        return Stream.of(System.getProperty("it.chaos.heaps", "64m").split(","));
    }

    @ParameterizedTest
    @MethodSource("heaps")
    void nobodySeesMoreThanAPause(String heap) throws Exception {
        long seed = System.nanoTime();
        try (TestOrigin web = TestOrigin.withEcho();
                GrpcOrigin server = GrpcOrigin.start();
                Breakable http = Breakable.to(web.uri(), Breakable.SOON_DEAD, heap);
                Breakable grpc = Breakable.to(server.uri(), Breakable.SOON_DEAD, heap);
                GrpcCalls calls = new GrpcCalls("127.0.0.1", grpc.port(), server);
                Transfers bodies = Transfers.start(http.port(), BYTES)) {
            MixedClients clients = MixedClients.start(MixedClients.Kind.ALL, http.port(), CLIENTS, PATIENCE);
            GoingOn talks = new GoingOn();
            try (clients;
                    talks) {
                Talks.sockets(talks, http.port(), TALKS);
                Talks.calls(talks, calls, TALKS);

                cutAtRandom(seed, bodies, http.relay(), grpc.relay());

                String sha256 = BodyPattern.sha256(BYTES);
                assertThat(bodies.down()).as(http.tunnel()::said).isEqualTo(sha256);
                assertThat(bodies.up()).as(http.tunnel()::said).isEqualTo(bodies.wanted(sha256));
                awaitMore(clients, talks);
            }
            assertThat(clients.failures()).as("seed " + seed).isEmpty();
            assertThat(talks.failures()).as("seed " + seed).isEmpty();
            assertThat(web.repeated()).as("executed twice").isEmpty();
            for (Breakable each : List.of(http, grpc)) {
                assertThat(each.tunnel().said()).contains("step=resume");
                await("all requests to be over").atMost(PATIENCE).until(() -> underWay(each) == 0);
            }
            Figures.tell("requests answered with heap " + heap, clients.answered());
            Figures.tell("messages that came back, in tens and ones", (double) talks.rounds());
        }
    }

    /** While the bodies are on their way: at so many octets moved, each time in another way, both tunnels. */
    private static void cutAtRandom(long seed, Transfers bodies, Relay... relays) {
        SplittableRandom random = new SplittableRandom(seed);
        LongStream moments = random.longs(CUTS, 0, 2 * BYTES * 19 / 20).sorted();
        int[] cut = {0};
        moments.forEach(moment -> {
            await("bodies to move on")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> bodies.moved() >= moment || bodies.isOver());
            assertThat(bodies.isOver()).as("over before cut " + cut[0]).isFalse();
            for (Relay relay : relays) {
                relay.cut(HOW.get(cut[0] % HOW.size()));
            }
            cut[0]++;
        });
    }

    /** All of them, after the last cut. */
    private static void awaitMore(MixedClients clients, GoingOn talks) {
        int answered = clients.answered() + 2 * CLIENTS;
        long rounds = talks.rounds() + 2L * talks.begun();
        await("clients to go on")
                .atMost(PATIENCE)
                .until(() -> (clients.answered() >= answered && talks.rounds() >= rounds)
                        || !talks.failures().isEmpty());
    }

    private static int underWay(Breakable each) {
        return each.tunnel().proxy().status().underWay();
    }
}
