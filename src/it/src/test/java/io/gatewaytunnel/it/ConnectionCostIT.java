package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.Crowd;
import io.gatewaytunnel.it.client.TlsClients;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.JvmProbe;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a connection costs the proxy is what docs/LIMITS.md says: the limits are made of it. Each kind comes on top of
 * those before it, since Tomcat keeps the buffers of connections that have ended.
 */
final class ConnectionCostIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LONG = "10m";

    /** Of this process's folder, which is that of the module. */
    private static final Path LIMITS = Path.of("../../docs/LIMITS.md");

    private static final int STRANGERS = 500;
    private static final int TLS_CLIENTS = 100;

    /** More than the requests, of those that are over, whose buffers Tomcat keeps for the next ones. */
    private static final int REQUESTS_BEFORE = 300;

    /** Beside a tenth of the figure: what is not there for each, over so many. */
    private static final double SLACK_KIB = 3;

    /** Figures of the table, in KiB. */
    private record Cost(double heap, double direct) {
        static Cost of(JvmProbe jvm) {
            return new Cost(jvm.liveHeapBytes() / 1024.0, jvm.directBytes() / 1024.0);
        }

        Cost each(Cost before, int count) {
            return new Cost((heap - before.heap) / count, (direct - before.direct) / count);
        }
    }

    private static Cost documented(String connection) throws IOException {
        Matcher row = Pattern.compile("\\| " + Pattern.quote(connection) + " \\| (\\d+)[^|]* \\| (\\d+|the same) \\|")
                .matcher(Files.readString(LIMITS));
        assertThat(row.find()).as("a row of docs/LIMITS.md: " + connection).isTrue();
        double direct = row.group(2).equals("the same") ? 0 : Double.parseDouble(row.group(2));
        return new Cost(Double.parseDouble(row.group(1)), direct);
    }

    private static RunningProxy.Options options() {
        return RunningProxy.options()
                .heap("512m")
                .jvmOption("-XX:NativeMemoryTracking=summary")
                .argument("--max-connections", "20000", "--max-unfinished-heads", "20000")
                .argument("--head-timeout", LONG, "--tls-handshake-timeout", LONG, "--keep-alive-timeout", LONG);
    }

    /** Waits until the server has taken up what was sent, and compares. */
    private static void require(String connection, JvmProbe jvm, Cost before, int count) throws IOException {
        require(connection, documented(connection), jvm, before, count);
    }

    private static void require(String connection, Cost expected, JvmProbe jvm, Cost before, int count) {
        await(connection).atMost(PATIENCE).untilAsserted(() -> {
            Cost each = Cost.of(jvm).each(before, count);
            assertThat(each.heap()).as("heap, KiB").isCloseTo(expected.heap(), within(slack(expected.heap())));
            assertThat(each.direct()).as("direct, KiB").isCloseTo(expected.direct(), within(slack(expected.direct())));
        });
        Cost each = Cost.of(jvm).each(before, count);
        Figures.tell("a connection that " + connection + ": heap, KiB", each.heap());
        Figures.tell("a connection that " + connection + ": direct, KiB", each.direct());
    }

    private static double slack(double figure) {
        return figure / 10 + SLACK_KIB;
    }

    @Test
    void connectionsInClearTextCostWhatIsDocumented() throws IOException {
        String idle = "has sent nothing, or waits for its next request";
        try (RunningProxy proxy = options().start();
                Crowd crowd = new Crowd(proxy.port())) {
            warmUp(crowd);
            Cost before = Cost.of(proxy.jvm());
            crowd.add(STRANGERS, Strangers.SILENT.opening(), true);
            require(idle, proxy.jvm(), before, STRANGERS);

            before = Cost.of(proxy.jvm());
            crowd.add(STRANGERS, Strangers.HTTP_2.opening(), true);
            require("speaks HTTP/2 and asks for nothing", proxy.jvm(), before, STRANGERS);

            before = Cost.of(proxy.jvm());
            crowd.add(STRANGERS, Strangers.HALF_A_HEAD.opening(), true);
            Cost more = documented("has sent a part of a request's head");
            Cost silent = documented(idle);
            require(
                    "has sent a part of a request's head",
                    new Cost(more.heap() + silent.heap(), silent.direct()),
                    proxy.jvm(),
                    before,
                    STRANGERS);
        }
    }

    /** One of each kind, so that what there is once is there. */
    private static void warmUp(Crowd crowd) {
        for (Strangers kind : new Strangers[] {Strangers.IDLE, Strangers.HTTP_2, Strangers.HALF_A_HEAD}) {
            crowd.add(1, kind.opening(), true);
        }
        await("the first ones").atMost(PATIENCE).until(() -> crowd.answered() == 2);
    }

    @Test
    void connectionsOverTlsCostWhatIsDocumented(@TempDir Path folder) throws IOException {
        Certificates certificates = Certificates.in(folder);
        byte[] hello = TlsClients.clientHello(certificates.context());
        try (RunningProxy proxy = options().tls(certificates).start();
                Crowd crowd = new Crowd(proxy.port());
                TlsClients clients = new TlsClients(proxy.port(), certificates.context())) {
            clients.open(8, "http/1.1", Strangers.IDLE.opening(), true);
            clients.open(8, "h2", Strangers.HTTP_2.opening(), true);
            crowd.add(8, hello, true);
            await("the first ones").atMost(PATIENCE).until(() -> crowd.answered() == 8);

            Cost before = Cost.of(proxy.jvm());
            crowd.add(STRANGERS, hello, true);
            require("is in its TLS handshake, its first message sent", proxy.jvm(), before, STRANGERS);

            before = Cost.of(proxy.jvm());
            clients.open(TLS_CLIENTS, "http/1.1", Strangers.IDLE.opening(), true);
            require("waits for its next request, over TLS", proxy.jvm(), before, TLS_CLIENTS);

            before = Cost.of(proxy.jvm());
            clients.open(TLS_CLIENTS, "h2", Strangers.HTTP_2.opening(), true);
            require("speaks HTTP/2 over TLS and asks for nothing", proxy.jvm(), before, TLS_CLIENTS);
        }
    }

    /** Through the tunnel, with an origin that switches and says nothing more. */
    @Test
    void upgradedConnectionsCostWhatIsDocumented() throws IOException {
        try (RawOrigin origin = RawOrigin.serving(Strangers::serve);
                Tunnel tunnel = Tunnel.start(options(), origin.uri())) {
            RunningProxy proxy = tunnel.proxy();
            fillCaches(proxy);
            try (Crowd crowd = new Crowd(proxy.port())) {
                upgrade(crowd, STRANGERS, proxy); // what these make of threads and of Tomcat's caches is not theirs
                Cost before = Cost.of(proxy.jvm());
                upgrade(crowd, STRANGERS, proxy);
                require("is upgraded, through the tunnel, and silent", proxy.jvm(), before, STRANGERS);
            }
        }
    }

    /**
     * So many requests at once, so that those which ask for an upgrade find Tomcat's buffers as another's left them.
     */
    private static void fillCaches(RunningProxy proxy) {
        try (Crowd held = new Crowd(proxy.port())) {
            held.add(REQUESTS_BEFORE, Strangers.HELD.opening(), true);
            await("requests").atMost(PATIENCE).until(() -> proxy.status().underWay() == REQUESTS_BEFORE);
        }
        await("their end").atMost(PATIENCE).until(() -> proxy.status().underWay() == 0);
    }

    private static void upgrade(Crowd crowd, int count, RunningProxy proxy) {
        int all = crowd.answered() + count;
        crowd.add(count, Strangers.UPGRADED.opening(), true);
        await("upgrades").atMost(PATIENCE).until(() -> crowd.answered() == all);
        assertThat(proxy.status().upgraded()).isEqualTo(all);
    }
}
