package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose agent is lost while it has them: what may be asked twice is asked of another agent. */
@Timeout(60)
final class RetryTest {
    private static final String REQUEST = "%s /x HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n";
    private static final int LARGE = 4 << 20;

    @TempDir
    Path directory;

    private final AtomicInteger asked = new AtomicInteger();
    private final ScriptedAgent other = new ScriptedAgent(
            "two",
            "1123456789abcdef0123456789abcdef",
            "default",
            new io.gatewaytunnel.frame.PeerLimits(5_000, 64 << 10, 60 << 10));
    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(directory, Map.of("agent-wait", "0s"), agent -> agent.on("/x", this::silentAtFirst));
        other.on("/x", this::silentAtFirst);
        proxy.join(other);
    }

    @AfterEach
    void stop() throws Exception {
        other.close();
        proxy.close();
    }

    private void silentAtFirst(AgentStream stream) {
        if (proxy.agent().streams().size() + other.streams().size() > 1) {
            if (stream.sendHeadOnce(200)) {
                asked.incrementAndGet();
            }
            stream.echo();
        } else {
            stream.drink();
        }
    }

    private AgentStream firstStream() {
        while (true) {
            for (ScriptedAgent agent : List.of(proxy.agent(), other)) {
                for (AgentStream stream : agent.streams()) {
                    return stream;
                }
            }
            Thread.onSpinWait();
        }
    }

    private void loseTheOneThatHasIt() {
        (other.streams().isEmpty() ? proxy.agent() : other).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PROPFIND"})
    void whatMayBeAskedTwiceIsAskedOfAnother(String method) throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(REQUEST.formatted(method, 3) + "abc");
            assertThat(firstStream().requestEnd()).succeedsWithin(java.time.Duration.ofSeconds(20));
            loseTheOneThatHasIt();

            RawHttp.Response response = client.read();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("abc");
            assertThat(response.first("proxy-status"))
                    .contains("gateway-tunnel")
                    .contains("asked 2 agents");
        }
        assertThat(proxy.status()).contains("\"retries\":{\"asked\":1,\"denied\":0}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "UNHEARDOF"})
    void whatMayNotIsAnsweredWithAnError(String method) throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(REQUEST.formatted(method, 3) + "abc");
            firstStream();
            loseTheOneThatHasIt();

            assertThat(client.read().status()).isEqualTo(502);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void bodyThatIsNotKeptTiesTheRequestToItsAgent() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(REQUEST.formatted("PUT", LARGE) + "x".repeat(LARGE));
            assertThat(firstStream().requestEnd()).succeedsWithin(java.time.Duration.ofSeconds(20));
            loseTheOneThatHasIt();

            assertThat(client.read().status()).isEqualTo(502);
        }
        assertThat(asked).hasValue(0);
    }
}
