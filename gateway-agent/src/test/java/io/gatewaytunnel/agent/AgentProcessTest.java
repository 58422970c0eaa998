package io.gatewaytunnel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.connect.ScriptedHub;
import io.gatewaytunnel.fatal.ProcessEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The agent as a program of its own: one that cannot go on ends, so that somebody starts it again. */
@Timeout(120)
class AgentProcessTest {
    private final TestProxy proxy = new TestProxy();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        proxy.close();
    }

    /**
     * Every write to a socket from the heap needs direct memory, on a thread of Jetty's: flags of the JVM do not see
     * that it is out.
     */
    @Test
    void anAgentWithoutMemoryEndsAndSaysSo() throws Exception {
        try (ScriptedHub hub = ScriptedHub.start(proxy)) {
            Process agent = start(hub, "-XX:MaxDirectMemorySize=1");

            assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(agent.exitValue()).isEqualTo(ProcessEnd.EXIT_CODE);
            assertThat(errors(agent)).contains("gateway-agent: no memory", "exit code 4");
        }
    }

    @Test
    void withMemoryItServesUntilItIsStopped() throws Exception {
        try (ScriptedHub hub = ScriptedHub.start(proxy)) {
            Process agent = start(hub, "-Xmx64m");

            assertThat(proxy.sessions.poll(50, TimeUnit.SECONDS)).isNotNull();
            agent.destroy();

            assertThat(agent.waitFor(50, TimeUnit.SECONDS)).isTrue();
            assertThat(agent.exitValue()).isZero();
        }
    }

    private Process start(ScriptedHub hub, String memory) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        memory,
                        "-cp",
                        System.getProperty("java.class.path"),
                        AgentMain.class.getName(),
                        "--hub=" + hub.uri(),
                        "--origin=http://127.0.0.1:9",
                        "--set=drain-deadline=1s")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GATEWAY_TUNNEL_TOKEN", "the-token");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private static String errors(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
