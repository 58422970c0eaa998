package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are not complete within the time of the whole. */
@Timeout(60)
final class TotalTimeoutTest {
    /** So long that a page comes within it on a busy machine. */
    private static final long LONG_MILLIS = 60_000;

    /** So long that the head of an answer does. */
    private static final long SHORT_MILLIS = 4_000;

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // each test starts it with a time of its own
    private ProxyAndAgent proxy;

    private void start(long totalMillis) throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of("total-timeout", totalMillis + "ms"),
                agent -> agent.on("/page", stream -> stream.whole(200, "page", "Content-Length", "4"))
                        .on("/silent", stream -> {})
                        .on("/endless", stream -> {
                            if (stream.sendHeadOnce(200)) {
                                stream.sendText("word");
                            }
                        }));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void agentIsToldTheTimeThatIsLeft() throws Exception {
        start(LONG_MILLIS);
        assertThat(proxy.get("/page").text()).isEqualTo("page");

        assertThat(proxy.lastStream().head().provenance().remainingMillis()).isBetween(1L, LONG_MILLIS);
    }

    @Test
    void answerThatHasNotBegunIs504() throws Exception {
        start(SHORT_MILLIS);
        RawHttp.Response response = proxy.get("/silent");

        assertThat(response.status()).isEqualTo(504);
        ProxyAndAgent.awaitClosed(proxy.lastStream());
    }

    @Test
    void answerThatHasIsBrokenOff() throws Exception {
        start(SHORT_MILLIS);
        RawHttp.Response response = proxy.get("/endless");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).isEqualTo("word");
        assertThat(response.complete()).isFalse();
    }
}
