package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.Http2Port;
import io.gatewaytunnel.it.run.JavaProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A watch that hears nothing for a long time, by grpc-go: the programs {@code watch-client} and {@code watch-server} of
 * src/it/clients. Costs next to no processor, but its time.
 */
interface WatchContract extends OnProxy {
    /** Between the two messages of the watch. */
    int SILENT_SECONDS = Integer.getInteger("it.watch.seconds", 180);

    Duration TO_LISTEN = Duration.ofSeconds(30);

    /** For the calls beside it and its end; it has a deadline of its own that is shorter. */
    Duration TO_END = Duration.ofMinutes(3);

    Pattern LISTENING = Pattern.compile("^listening (\\d+)$");

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    @Promise("grpc-watch")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11},
            how = Differs.How.SETTING,
            why = "`overheadCountFactor=\"0\"`")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11},
            how = Differs.How.SETTING,
            why = "`overheadResetFactor=\"0\"`")
    default void watchOutlivesItsSilenceAndTheCallsGivenUpBesideIt() throws IOException {
        try (JavaProcess server = start("watch-server")) {
            String port = server.awaitLine(LISTENING, TO_LISTEN).group(1);
            tunnel().serve(URI.create("h2c://127.0.0.1:" + port));
            String target = "127.0.0.1:" + Http2Port.beside(proxy().port());
            try (JavaProcess client = start("watch-client", "--target", target, "--silence", SILENT_SECONDS + "s")) {
                int code = client.awaitExit(Duration.ofSeconds(SILENT_SECONDS).plus(TO_END));
                assertThat(code)
                        .as("%s\n--- agent ---\n%s", client.output(), tunnel().said())
                        .isZero();
                System.out.println(client.output());
            }
        }
    }

    private static JavaProcess start(String program, String... arguments) throws IOException {
        Path file = Path.of(System.getProperty("clients.go", "")).resolve("bin").resolve(program);
        if (!Files.isExecutable(file)) {
            throw new AssertionError(file + " is not there; src/it/clients/install.sh builds it");
        }
        List<String> line = new ArrayList<>(List.of(file.toString()));
        line.addAll(List.of(arguments));
        return JavaProcess.started(
                program, new ProcessBuilder(line).redirectErrorStream(true).start());
    }
}
