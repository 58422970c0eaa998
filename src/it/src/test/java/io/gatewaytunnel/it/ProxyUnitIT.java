package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.Crowd;
import io.gatewaytunnel.it.client.Visitor;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.ServiceManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy under its unit, with limits raised beyond reason: out of memory it ends at once, and is started again. */
final class ProxyUnitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OUT_OF_MEMORY = 4;
    private static final int BAD_CONFIGURATION = 2;

    /** Half heads, each of which holds 58 KiB of the heap: far more than there is. */
    private static final int STRANGERS = 4_000;

    private static final Pattern SERVING = Pattern.compile("gateway-tunnel serving at ");

    @TempDir
    private Path folder;

    private int configure() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = free.getLocalPort();
            Files.writeString(folder.resolve("proxy-token.env"), "GATEWAY_TUNNEL_TOKEN=" + RunningProxy.TOKEN + "\n");
            Files.writeString(
                    folder.resolve("proxy.env"),
                    "GATEWAY_TUNNEL_ADDRESS=127.0.0.1\nGATEWAY_TUNNEL_PORT=" + port
                            + "\nGATEWAY_TUNNEL_MAX_CONNECTIONS=100000\nGATEWAY_TUNNEL_MAX_UNFINISHED_HEADS=100000"
                            + "\nJAVA_OPTS=-Xmx40m\n");
            return port;
        }
    }

    private static void awaitPage(Visitor visitor) {
        await("a page of the tunnel")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> visitor.visit(Strangers.PAGE).status() == 200);
    }

    @Test
    void outOfMemoryItEndsAtOnceAndIsBackByItsUnit() throws IOException {
        int port = configure();
        URI hub = URI.create("ws://127.0.0.1:" + port + "/_tunnel/hub");
        try (ServiceManager manager = ServiceManager.ofProxy(folder);
                RawOrigin origin = RawOrigin.serving(Strangers::serve);
                Visitor visitor = new Visitor(port, Optional.empty());
                RunningAgent agent = RunningAgent.options(hub, origin.uri()).start()) {
            try (JavaProcess first = manager.start(PATIENCE)) {
                first.awaitLine(SERVING, PATIENCE);
                awaitPage(visitor);
                requireEnd(first, port);
            }
            Duration pause = manager.restartsAfter(OUT_OF_MEMORY).orElseThrow();
            await("the pause of the unit")
                    .pollDelay(pause)
                    .atMost(pause.plus(PATIENCE))
                    .until(() -> true);
            long restarted = System.nanoTime();
            try (JavaProcess second = manager.start(PATIENCE)) {
                second.awaitLine(SERVING, PATIENCE);
                awaitPage(visitor);
                Figures.tell("proxy started again, page served after ms", (System.nanoTime() - restarted) / 1e6);
                assertThat(second.isAlive()).isTrue();
            }
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    private static void requireEnd(JavaProcess process, int port) {
        try (Crowd crowd = new Crowd(port).add(STRANGERS, Strangers.HALF_A_HEAD.opening(), true)) {
            long began = System.nanoTime();
            assertThat(process.awaitExit(PATIENCE)).as(process::output).isEqualTo(OUT_OF_MEMORY);
            Figures.tell("end of the proxy out of memory, s", (System.nanoTime() - began) / 1e9);
            Figures.tell("beside so many", (double) crowd.begun());
        }
        assertThat(process.output().lines().filter(line -> line.contains("ending with exit code 4")))
                .hasSize(1);
    }

    @Test
    void mistakeInTheConfigurationKeepsItDown() {
        try (ServiceManager manager = ServiceManager.ofProxy(folder)) {
            assertThat(manager.restartsAfter(BAD_CONFIGURATION)).isEmpty();
            assertThat(manager.restartsAfter(OUT_OF_MEMORY)).contains(Duration.ofSeconds(1));
        }
    }
}
