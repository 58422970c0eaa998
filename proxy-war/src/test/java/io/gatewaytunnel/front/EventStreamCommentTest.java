package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An idle event stream through a real Tomcat: the comment comes, and finds a client that has gone without a word to the
 * application.
 */
@Timeout(60)
final class EventStreamCommentTest {
    @TempDir
    Path directory;

    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of("event-stream-comment", "200ms"),
                agent -> agent.on("/events", stream -> {
                    if (stream.sendHeadOnce(200, "Content-Type", "text/event-stream")) {
                        stream.sendText("data: first\n\n");
                    }
                    stream.drink();
                }));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    @Test
    void commentsComeBetweenEventsWhileTheStreamIsIdle() throws Exception {
        try (Socket client = subscribe()) {
            assertThat(readUntil(client.getInputStream(), ":\n\n\r\n3\r\n:\n\n"))
                    .contains("data: first\n\n")
                    .endsWith("3\r\n:\n\n\r\n3\r\n:\n\n");
        }
    }

    @Test
    void clientThatHasGoneIsFoundAlthoughTheOriginIsSilent() throws Exception {
        try (Socket client = subscribe()) {
            readUntil(client.getInputStream(), "data: first\n\n");
            client.setSoLinger(true, 0);
        }

        AgentStream stream = proxy.agent().streams().element();
        assertThat(stream.reset().get(20, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
    }

    private Socket subscribe() throws Exception {
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), proxy.filter().port());
        client.setSoTimeout(20_000);
        client.getOutputStream().write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private static String readUntil(InputStream in, String end) throws Exception {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int octet = in.read();
            assertThat(octet).as("what came: %s", read).isNotNegative();
            read.append((char) octet);
        }
        return read.toString();
    }
}
