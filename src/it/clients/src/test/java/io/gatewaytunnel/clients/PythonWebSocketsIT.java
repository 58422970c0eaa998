package io.gatewaytunnel.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.clients.run.PythonScript;
import io.gatewaytunnel.clients.run.ScriptServer;
import io.gatewaytunnel.clients.run.Way;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Python's WebSocket servers (uvicorn with each of its two libraries, and aiohttp) and clients (websockets and
 * aiohttp), which ping each other and have to be answered.
 */
final class PythonWebSocketsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern CLOSED_BY_CLIENT = Pattern.compile("^closed 4002$");
    private static final List<String> LIBRARIES = List.of("websockets-sansio", "wsproto", "aiohttp");

    @ParameterizedTest
    @EnumSource
    void messagesPingsAndEndsPass(Way way) {
        // They wait more than they work, so they do it side by side.
        ExecutorService threads = Executors.newFixedThreadPool(LIBRARIES.size());
        try {
            Stream<CompletableFuture<Void>> tries =
                    LIBRARIES.stream().map(library -> CompletableFuture.runAsync(() -> talk(library, way), threads));
            CompletableFuture.allOf(tries.toArray(CompletableFuture<?>[]::new)).join();
        } finally {
            threads.shutdown();
        }
    }

    private static void talk(String library, Way way) {
        try (ScriptServer server = PythonScript.serve("websocket_server.py", library)) {
            way.to(
                    server.uri(),
                    uri -> assertThat(PythonScript.command("websocket_client.py")
                                    .argument(uri.toString())
                                    .run(PATIENCE))
                            .endsWith("done"));
            server.process().awaitLine(CLOSED_BY_CLIENT, PATIENCE);
        }
    }
}
