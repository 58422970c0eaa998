package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.MixedClients;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.grpc.GrpcCalls;
import io.gatewaytunnel.it.grpc.GrpcOrigin;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.JvmProbe;
import io.gatewaytunnel.it.run.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Traffic of every kind, and faults of every kind, for so many minutes; then heap, threads, descriptors and streams of
 * all processes are back where they began. By hand: {@code -Dit.soak.minutes=60 -Dit.test=SoakIT}.
 */
@EnabledIfSystemProperty(named = "it.soak.minutes", matches = "[1-9]\\d*")
@Timeout(value = 3, unit = TimeUnit.HOURS)
final class SoakIT {
    private static final Duration LASTS = Duration.ofMinutes(Integer.getInteger("it.soak.minutes", 0));
    private static final int CLIENTS = Integer.getInteger("it.soak.clients", 40);
    private static final int TALKS = 10;
    private static final long BYTES = 32L << 20;
    private static final int LONGEST_PAUSE_MILLIS = 4_000;
    private static final int LONGEST_FREEZE_MILLIS = 3_000;
    private static final String HEAP = "128m";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Beyond what was there: caches that fill, pools that grow to their size. */
    private static final long HEAP_SLACK = 4L << 20;

    private static final int SLACK = 10;

    /** Of one process. */
    private record Vitals(String name, long heapBytes, int threads, int descriptors) {
        static Vitals of(String name, JavaProcess process) {
            JvmProbe jvm = new JvmProbe(process.pid());
            return new Vitals(name, jvm.liveHeapBytes(), jvm.threadCount(), process.openDescriptors());
        }

        boolean isAbout(Vitals after) {
            return after.heapBytes < heapBytes + HEAP_SLACK
                    && after.threads < threads + SLACK
                    && after.descriptors < descriptors + SLACK;
        }

        void tell(String when) {
            Figures.tell(name + ", " + when + ": heap MiB", heapBytes / (double) (1 << 20));
            Figures.tell(name + ", " + when + ": threads", threads);
            Figures.tell(name + ", " + when + ": descriptors", descriptors);
        }
    }

    @Test
    void everythingIsBackWhereItWas() throws Exception {
        try (TestOrigin web = TestOrigin.withEcho();
                GrpcOrigin server = GrpcOrigin.start();
                Breakable http = Breakable.to(web.uri(), Breakable.SOON_DEAD, HEAP);
                Breakable grpc = Breakable.to(server.uri(), Breakable.SOON_DEAD, HEAP)) {
            List<Breakable> both = List.of(http, grpc);
            traffic(web, http, grpc, server, Duration.ofSeconds(30)); // what is loaded and pooled once
            List<Vitals> before = vitals(both);
            before.forEach(one -> one.tell("before"));

            traffic(web, http, grpc, server, LASTS);

            await("all to be back")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(5))
                    .untilAsserted(() -> {
                        List<Vitals> after = vitals(both);
                        for (int i = 0; i < after.size(); i++) {
                            assertThat(after.get(i)).matches(before.get(i)::isAbout, "near " + before.get(i));
                        }
                    });
            vitals(both).forEach(one -> one.tell("afterwards"));
            for (Breakable each : both) {
                assertThat(each.tunnel().proxy().status().underWay()).isZero();
            }
            assertThat(web.repeated()).as("executed twice").isEmpty();
        }
    }

    private static List<Vitals> vitals(List<Breakable> tunnels) {
        List<Vitals> all = new ArrayList<>();
        for (int i = 0; i < tunnels.size(); i++) {
            String which = i == 0 ? "HTTP " : "gRPC ";
            all.add(Vitals.of(which + "proxy", tunnels.get(i).tunnel().proxy().process()));
            all.add(Vitals.of(which + "agent", tunnels.get(i).tunnel().agent().process()));
        }
        return all;
    }

    private static void traffic(TestOrigin web, Breakable http, Breakable grpc, GrpcOrigin server, Duration lasts)
            throws Exception {
        String sha256 = BodyPattern.sha256(BYTES);
        MixedClients clients = MixedClients.start(MixedClients.Kind.ALL, http.port(), CLIENTS, PATIENCE);
        GoingOn talks = new GoingOn();
        try (GrpcCalls calls = new GrpcCalls("127.0.0.1", grpc.port(), server);
                clients;
                talks) {
            Talks.sockets(talks, http.port(), TALKS);
            Talks.calls(talks, calls, TALKS);
            talks.start(going -> {
                while (going.getAsBoolean()) {
                    try (Transfers bodies = Transfers.start(http.port(), BYTES)) {
                        assertThat(bodies.down()).isEqualTo(sha256);
                        assertThat(bodies.up()).isEqualTo(bodies.wanted(sha256));
                    }
                    talks.round(1_000);
                }
            });
            faults(lasts, http.relay(), grpc.relay());
        }
        Figures.tell("requests answered", clients.answered());
        Figures.tell("rounds of talks", (double) talks.rounds());
        assertThat(clients.failures()).isEmpty();
        assertThat(talks.failures()).isEmpty();
        assertThat(web.sending()).isZero();
    }

    private static void faults(Duration lasts, Relay... relays) throws InterruptedException {
        SplittableRandom random = new SplittableRandom();
        Relay.Cut[] how = Relay.Cut.values();
        long end = System.nanoTime() + lasts.toNanos();
        int faults = 0;
        while (System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS)); // traffic without a fault
            Relay relay = relays[random.nextInt(relays.length)];
            int kind = random.nextInt(how.length + 1);
            if (kind < how.length) {
                relay.cut(how[kind]);
            } else {
                relay.freeze();
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_FREEZE_MILLIS));
                relay.thaw();
            }
            faults++;
        }
        Figures.tell("faults", faults);
    }
}
