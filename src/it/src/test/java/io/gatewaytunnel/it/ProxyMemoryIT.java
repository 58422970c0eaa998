package io.gatewaytunnel.it;

import io.gatewaytunnel.it.client.Crowd;
import io.gatewaytunnel.it.client.TlsClients;
import io.gatewaytunnel.it.client.Visitor;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.RunningProxy;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten times as many strangers as fit into the proxy's memory: others are served or told to come later, and afterwards
 * all is as before.
 *
 * <p>A build tries the smaller heap and some kinds; all of it runs with {@code it.hostile.full}, in minutes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 15, unit = TimeUnit.MINUTES) // thousands of handshakes on a machine that has other work
final class ProxyMemoryIT {
    private static final boolean FULL = Boolean.getBoolean("it.hostile.full");
    private static final int TIMES = 10;

    private static final Set<Strangers> USUAL = EnumSet.of(
            Strangers.SILENT,
            Strangers.HTTP_2,
            Strangers.HALF_A_HEAD_OF_HTTP_2,
            Strangers.HELD,
            Strangers.HELD_OVER_HTTP_2,
            Strangers.UPGRADED);

    /** Beside the warm caches: 200 processors of requests, 60 KiB each, and classes. */
    private static final long SLACK_BYTES = 20 << 20;

    private final Map<String, Besieged> started = new HashMap<>();
    private Certificates certificates;

    /** What docs/LIMITS.md says of it. */
    private enum Size {
        SMALL("64m", 682, 227),
        LARGE("256m", 2_730, 910);

        private final String heap;
        private final int connections;
        private final int tlsConnections;

        Size(String heap, int connections, int tlsConnections) {
            this.heap = heap;
            this.connections = connections;
            this.tlsConnections = tlsConnections;
        }
    }

    @BeforeAll
    void makeCertificates(@TempDir Path folder) {
        certificates = Certificates.in(folder);
    }

    @AfterAll
    void end() {
        started.values().forEach(Besieged::close);
    }

    private Besieged besieged(Size size, boolean tls) {
        return started.computeIfAbsent(
                size + (tls ? " over TLS" : ""),
                name -> new Besieged(
                        RunningProxy.options().heap(size.heap), tls ? Optional.of(certificates) : Optional.empty()));
    }

    private static Stream<Size> sizes() {
        return FULL ? Stream.of(Size.values()) : Stream.of(Size.SMALL);
    }

    private static Stream<Arguments> kinds() {
        return sizes().flatMap(size -> Stream.of(Strangers.values())
                .filter(kind -> FULL || USUAL.contains(kind))
                .map(kind -> Arguments.of(size, kind)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tenTimesAsManyAsFitAreNoEnd(Size size, Strangers kind) {
        Besieged besieged = besieged(size, false);
        RunningProxy proxy = besieged.tunnel().proxy();
        int fit = kind.holds() == Strangers.Holds.REQUEST ? proxy.status().maxStreams() : size.connections;
        int count = kind.holds() == Strangers.Holds.REQUESTS
                ? proxy.status().maxStreams() * TIMES / Strangers.REQUESTS_EACH + 1
                : fit * TIMES;
        long before = proxy.jvm().liveHeapBytes();
        try (Visitor visitor = besieged.visitor().start()) {
            int first;
            try (Crowd crowd = new Crowd(proxy.port()).add(count, kind.opening(), kind.reads())) {
                first = Besieged.awaitAll(crowd, count, visitor);
                tell(size, kind.name(), count, proxy, visitor);
                tellKept(crowd.open(), proxy);
            }
            besieged.requireVisits(visitor, first, kind.holds() != Strangers.Holds.CONNECTION);
        }
        besieged.requireRecovery(before, SLACK_BYTES);
        Figures.tell("heap afterwards, MiB", proxy.jvm().liveHeapBytes() / 1048576.0);
    }

    private static void tell(Size size, String kind, int count, RunningProxy proxy, Visitor visitor) {
        Figures.tell(
                "-Xmx" + size.heap + ", " + count + " " + kind + ": heap, MiB",
                proxy.jvm().liveHeapBytes() / 1048576.0);
        Figures.tell("slowest of " + visitor.answers() + ", ms", (double) visitor.slowestMillis());
    }

    private static void tellKept(int open, RunningProxy proxy) {
        Figures.tell("of them open", open);
        int upgraded = proxy.status().upgraded();
        Figures.tell("upgraded connections", upgraded);
        Figures.tell("requests under way, these among them", proxy.status().underWay() - upgraded);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void handshakesThatDoNotEndAreNoEnd(Size size) {
        Besieged besieged = besieged(size, true);
        RunningProxy proxy = besieged.tunnel().proxy();
        int count = size.tlsConnections * TIMES;
        long before = proxy.jvm().liveHeapBytes();
        try (Visitor visitor = besieged.visitor().start()) {
            int first;
            byte[] hello = TlsClients.clientHello(certificates.context());
            try (Crowd crowd = new Crowd(proxy.port()).add(count, hello, true)) {
                first = Besieged.awaitAll(crowd, count, visitor);
                tell(size, "TLS handshakes", count, proxy, visitor);
                tellKept(crowd.open(), proxy);
            }
            besieged.requireVisits(visitor, first, false);
        }
        besieged.requireRecovery(before, SLACK_BYTES);
        Figures.tell("heap afterwards, MiB", proxy.jvm().liveHeapBytes() / 1048576.0);
    }

    private static Stream<Arguments> tlsKinds() {
        return sizes().flatMap(size ->
                Stream.of(Strangers.IDLE, Strangers.HTTP_2, Strangers.HELD).map(kind -> Arguments.of(size, kind)));
    }

    @EnabledIfSystemProperty(named = "it.hostile.full", matches = "true", disabledReason = "a minute for handshakes")
    @ParameterizedTest
    @MethodSource("tlsKinds")
    void noMoreAreThoseOverTls(Size size, Strangers kind) {
        Besieged besieged = besieged(size, true);
        RunningProxy proxy = besieged.tunnel().proxy();
        int count = size.tlsConnections * TIMES;
        long before = proxy.jvm().liveHeapBytes();
        try (Visitor visitor = besieged.visitor().start()) {
            int first;
            try (TlsClients clients = new TlsClients(proxy.port(), certificates.context())) {
                int came = clients.open(
                        count,
                        kind == Strangers.HTTP_2 ? "h2" : "http/1.1",
                        kind.opening(),
                        kind.holds() == Strangers.Holds.CONNECTION);
                first = Besieged.awaitVisits(visitor);
                tell(size, kind + " over TLS", count, proxy, visitor);
                Figures.tell("of them served before others came", came);
            }
            besieged.requireVisits(visitor, first, kind.holds() != Strangers.Holds.CONNECTION);
        }
        besieged.requireRecovery(before, SLACK_BYTES);
        Figures.tell("heap afterwards, MiB", proxy.jvm().liveHeapBytes() / 1048576.0);
    }
}
