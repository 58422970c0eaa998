package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many upgrades whose answer does not come yet: on this server no thread waits for it. */
@Timeout(60)
final class PendingUpgradesTest {
    /** More than this Tomcat has threads. */
    private static final int CLIENTS = RunningFilter.THREADS + 20;

    private static final String UPGRADE = "GET %s HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: foo/2\r\n\r\n";

    @TempDir
    Path directory;

    private final List<RawHttp> clients = new ArrayList<>();
    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of("response-head-timeout", "30s"),
                agent -> agent.on("/page", stream -> stream.whole(200, "page", "Content-Length", "4"))
                        .on("/silent", stream -> {})
                        .on("/a;b=c/%2e%2e//d?x", stream -> stream.sendHeadOnce(101, "Upgrade", "foo")));
    }

    @AfterEach
    void stop() throws Exception {
        for (RawHttp client : clients) {
            client.close();
        }
        proxy.close();
    }

    private void offerToSilentOrigin() throws Exception {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(proxy.client().send(UPGRADE.formatted("/silent")));
        }
        while (proxy.agent().streams().size() < CLIENTS) {
            Thread.onSpinWait();
        }
    }

    @Test
    void theyHoldUpNobodyAndAreAnsweredInTheEnd() throws Exception {
        offerToSilentOrigin();

        assertThat(proxy.get("/page").text()).isEqualTo("page");

        List<AgentStream> streams = List.copyOf(proxy.agent().streams());
        for (AgentStream stream : streams.subList(0, CLIENTS)) {
            stream.sendHeadOnce(101, "Upgrade", "foo/2");
        }
        for (RawHttp client : clients) {
            assertThat(client.readHead().status()).isEqualTo(101);
        }
    }

    @Test
    void clientsThatLeaveGiveTheirPlacesBack() throws Exception {
        offerToSilentOrigin();
        List<AgentStream> streams = List.copyOf(proxy.agent().streams());
        long leftNanos = System.nanoTime();
        for (RawHttp client : clients) {
            client.close();
        }
        streams.subList(0, CLIENTS).forEach(ProxyAndAgent::awaitClosed);

        assertThat(System.nanoTime() - leftNanos).isLessThan(5_000_000_000L);
        proxy.awaitNothingUnderWay();
    }

    /** Paths that a container would not dispatch to. */
    @Test
    void pathDoesNotMatter() throws Exception {
        RawHttp client = proxy.client().send(UPGRADE.formatted("/a;b=c/%2e%2e//d?x"));
        clients.add(client);

        assertThat(client.readHead().status()).isEqualTo(101);
    }
}
