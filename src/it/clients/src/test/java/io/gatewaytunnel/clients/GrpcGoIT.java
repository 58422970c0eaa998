package io.gatewaytunnel.clients;

import io.gatewaytunnel.clients.run.ForeignProcess;
import io.gatewaytunnel.clients.run.GoProgram;
import io.gatewaytunnel.clients.run.LoopbackServer;
import io.gatewaytunnel.clients.run.Way;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * grpc-go's own interoperability cases, by its client against its server: those that need neither a cloud's logins nor
 * its load balancers.
 */
final class GrpcGoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern LISTENING = Pattern.compile("^listening (\\d+)$");
    private static final List<String> CASES = List.of(
            "empty_unary",
            "large_unary",
            "client_streaming",
            "server_streaming",
            "ping_pong",
            "empty_stream",
            "timeout_on_sleeping_server",
            "cancel_after_begin",
            "cancel_after_first_response",
            "status_code_and_message",
            "special_status_message",
            "custom_metadata",
            "unimplemented_method",
            "unimplemented_service");
    /** Whole calls one after the other, on one connection or each on its own. */
    private static final List<String> SOAKS = List.of("rpc_soak", "channel_soak");

    @ParameterizedTest
    @EnumSource
    void itsOwnCasesPass(Way way) {
        try (LoopbackServer server = LoopbackServer.start(
                port -> GoProgram.command("grpc-go-server", "server").argument("--port=" + port))) {
            way.to(server.uri(), URI.create("h2c://127.0.0.1:" + server.port()), uri -> {
                CASES.forEach(name -> client(uri, name).run(PATIENCE));
                SOAKS.forEach(name -> client(uri, name)
                        .argument("--soak_iterations=100", "--soak_max_failures=0")
                        .argument("--soak_overall_timeout_seconds=60")
                        .run(PATIENCE));
            });
        }
    }

    /** By themselves; through the tunnel they watch for minutes, on every server (WatchIT of src/it/containers). */
    @Test
    void watchHearsOfAnEndOfSilence() {
        try (ForeignProcess server =
                GoProgram.command("grpc-go-watch-server", "watch-server").start()) {
            String port = server.awaitLine(LISTENING, PATIENCE).group(1);
            GoProgram.command("grpc-go-watch", "watch-client")
                    .argument("--target", "127.0.0.1:" + port, "--silence", "12s")
                    .run(PATIENCE);
        }
    }

    private static ForeignProcess.Command client(URI uri, String name) {
        return GoProgram.command("grpc-go-" + name, "client")
                .argument("--server_host=" + uri.getHost(), "--server_port=" + uri.getPort())
                .argument("--test_case=" + name);
    }
}
