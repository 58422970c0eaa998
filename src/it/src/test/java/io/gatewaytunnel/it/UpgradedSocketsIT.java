package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.WebSocketClient;
import io.gatewaytunnel.it.origin.WebSocketOrigin;
import io.gatewaytunnel.it.run.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Thousands of WebSockets through one proxy and one agent cost no threads, and a new one is as good as the first. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpgradedSocketsIT {
    private static final int SOCKETS = Integer.getInteger("it.upgraded.sockets", 2000);

    /** Below the default of {@code max-upgrades-waiting}, beyond which a proxy may say 503. */
    private static final int AT_ONCE = 25;

    private static final int FURTHER_THREADS = 150;

    private final WebSocketOrigin origin = WebSocketOrigin.start(1024);
    private final Tunnel tunnel = Tunnel.withHeap("512m", origin.uri());
    private final List<WebSocketClient> clients = new ArrayList<>();

    @AfterAll
    void end() {
        clients.forEach(WebSocketClient::close);
        tunnel.close();
        origin.close();
    }

    @Test
    void socketsHoldNoThreadAndAllOfThemAnswer() {
        open(1);
        int proxyAtRest = tunnel.proxy().jvm().threadCount();
        int agentAtRest = tunnel.agent().jvm().threadCount();

        while (clients.size() < SOCKETS) {
            open(Math.min(AT_ONCE, SOCKETS - clients.size()));
        }
        checkEachAnswers("first");
        int proxyThreads = tunnel.proxy().jvm().threadCount();
        int agentThreads = tunnel.agent().jvm().threadCount();
        Figures.tell("threads of the proxy at rest", proxyAtRest);
        Figures.tell("threads of the proxy with " + SOCKETS + " WebSockets", proxyThreads);
        Figures.tell("threads of the agent at rest", agentAtRest);
        Figures.tell("threads of the agent with " + SOCKETS + " WebSockets", agentThreads);
        Figures.tell("heap of the proxy, MiB", tunnel.proxy().jvm().liveHeapBytes() / 1048576.0);
        Figures.tell("heap of the agent, MiB", tunnel.agent().jvm().liveHeapBytes() / 1048576.0);

        assertThat(proxyThreads - proxyAtRest).isLessThan(FURTHER_THREADS);
        assertThat(agentThreads - agentAtRest).isLessThan(FURTHER_THREADS);
        assertThat(tunnel.proxy().status().json().replaceAll("\\s", ""))
                .contains("\"upgraded\":{\"now\":" + SOCKETS + ",");
        checkEachAnswers("second");
    }

    private void open(int count) {
        List<CompletableFuture<WebSocketClient>> opening = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opening.add(WebSocketClient.connect(tunnel.uri("/echo")));
        }
        opening.forEach(client -> clients.add(client.join()));
    }

    private void checkEachAnswers(String words) {
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).sendText(words + i);
        }
        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i).next()).isEqualTo(words + i);
        }
    }
}
