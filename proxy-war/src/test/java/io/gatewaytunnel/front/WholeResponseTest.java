package io.gatewaytunnel.front;

import static io.gatewaytunnel.front.ProxyAndAgent.GET;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of which all is there, and whose end is not: they are whole, and so is what comes behind them. */
@Timeout(60)
final class WholeResponseTest {
    @TempDir
    Path directory;

    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of(
                        "stall-timeout",
                        "1s",
                        "response-head-timeout",
                        "1s",
                        "linger-timeout",
                        "1s",
                        "drain-delay",
                        "0s"),
                agent -> agent.on("/hello", stream -> stream.whole(200, "hello", "Content-Length", "5")));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void responseOfWhichAllIsThereIsWholeThoughItsAgentIsLost() throws Exception {
        proxy.agent().on("/all", WholeResponseTest::sendAllButTheEnd);
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/all"));
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readText(4)).isEqualTo("some");

            proxy.lastStream().stream().reset(ErrorCode.LINK_LOST, "killed");

            client.send(GET.formatted("/hello"));
            assertThat(client.readHead().status()).as("the next answer").isEqualTo(200);
        }
    }

    @Test
    void requestBehindAWholeResponseIsServedThoughTheAgentOfThatIsLost() throws Exception {
        proxy.agent().on("/all", WholeResponseTest::sendAllButTheEnd);
        try (RawHttp client = proxy.client()) {
            client.send(GET.formatted("/all"));
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.readText(4)).isEqualTo("some");
            client.send(GET.formatted("/hello"));

            proxy.lastStream().stream().reset(ErrorCode.LINK_LOST, "killed");

            assertThat(client.readHead().status()).as("the next answer").isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 200", "GET, 204", "HEAD, 200"})
    void requestBehindAWholeResponseIsServedThoughTheEndOfThatNeverComes(String method, int status) throws Exception {
        proxy.agent().on("/all", stream -> {
            if (method.equals("GET") && status == 200) {
                sendAllButTheEnd(stream);
            } else {
                boolean unused = stream.sendHeadOnce(status);
            }
            stream.drink();
        });
        try (RawHttp client = proxy.client()) {
            client.send(method + " /all HTTP/1.1\r\nHost: a\r\n\r\n" + GET.formatted("/hello"));
            assertThat(client.readHead().status()).isEqualTo(status);
            if (method.equals("GET") && status == 200) {
                assertThat(client.readText(4)).isEqualTo("some");
            }

            assertThat(client.readHead().status()).as("the next answer").isEqualTo(200);
            assertThat(proxy.streamOn("/all").reset().get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.NO_ERROR);
        }
    }

    private static void sendAllButTheEnd(AgentStream stream) {
        if (stream.sendHeadOnce(200, "Content-Length", "4")) {
            stream.sendText("some");
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 204", "GET, 304", "HEAD, 200"})
    void responseWithoutABodyIsWholeThoughItsAgentIsLostBehindItsHead(String method, int status) throws Exception {
        proxy.agent().on("/head", stream -> {
            if (stream.sendHeadOnce(status)) {
                stream.stream().reset(ErrorCode.LINK_LOST, "killed");
            }
        });
        try (RawHttp client = proxy.client()) {
            client.send(method + " /head HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(status);

            client.send(GET.formatted("/hello"));
            assertThat(client.readHead().status()).as("the next answer").isEqualTo(200);
        }
    }
}
