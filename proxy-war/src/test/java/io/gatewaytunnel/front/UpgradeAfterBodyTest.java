package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that offer an upgrade and have a body, as docker's do: the body first, then the connection is bytes. */
@Timeout(60)
final class UpgradeAfterBodyTest {
    private static final String OFFER = "POST %s HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n";
    private static final String BODY = "{\"Detach\":false,\"Tty\":true}";

    @TempDir
    Path directory;

    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of("response-head-timeout", "2s", "stall-timeout", "2s", "linger-timeout", "1s"),
                UpgradeAfterBodyTest::script);
    }

    static void script(ScriptedAgent agent) {
        agent.on("/exec", stream -> {
                    if (stream.head().offersUpgrade()) {
                        stream.sendHeadAfter(stream.head().bodyLength(), 101, "Upgrade", "tcp", "X-Kind", "raw");
                    } else {
                        stream.drink();
                        if (stream.requestEnd().isDone()) {
                            stream.whole(200, "no upgrade");
                        }
                    }
                })
                .on("/page", stream -> stream.whole(200, "page"))
                .on("/no", stream -> stream.whole(401, "who are you"))
                .on("/refused", stream -> stream.stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "no"));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    private static String offer(String path, String body) {
        return OFFER.formatted(path) + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 300, 20_000, 64 << 10})
    void theBodyGoesFirstAndThenTheConnectionIsBytes(int length) throws Exception {
        String body = "b".repeat(length);
        try (RawHttp client = proxy.client()) {
            RawHttp.Response head = client.send(offer("/exec", body)).readHead();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.first("upgrade")).isEqualTo("tcp");
            assertThat(client.readText(length)).isEqualTo(body);
            client.send("hello");
            assertThat(client.readText(5)).isEqualTo("hello");
            assertThat(proxy.lastStream().head().bodyLength()).isEqualTo(length);
        }
        proxy.awaitNothingUnderWay();
    }

    /** And what comes at once behind it is the other protocol's. */
    @Test
    void theBodyMayComeInPieces() throws Exception {
        try (RawHttp client = proxy.client()) {
            String whole = offer("/exec", BODY);
            client.send(whole.substring(0, whole.length() - 3)).send(whole.substring(whole.length() - 3) + "early");
            assertThat(client.readHead().status()).isEqualTo(101);
            assertThat(client.readText(BODY.length() + 5)).isEqualTo(BODY + "early");
        }
    }

    @Test
    void anyOtherAnswerIsAnOrdinaryOneAndTheConnectionGoesOn() throws Exception {
        try (RawHttp client = proxy.client()) {
            assertThat(client.send(offer("/no", BODY)).read().text()).isEqualTo("who are you");
            assertThat(client.send(offer("/refused", BODY)).read().status()).isEqualTo(502);
        }
        try (RawHttp client = proxy.client()) {
            client.send(offer("/no", BODY)).read();
            assertThat(client.send(offer("/exec", BODY)).readHead().status()).isEqualTo(101);
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void whatIsTooLongOrHasNoLengthGoesOnWithoutTheOffer() throws Exception {
        try (RawHttp client = proxy.client()) {
            String large = offer("/exec", "b".repeat((64 << 10) + 1));
            assertThat(client.send(large).read().text()).isEqualTo("no upgrade");
            String chunked = OFFER.formatted("/exec") + "Transfer-Encoding: chunked\r\n\r\n1\r\nb\r\n0\r\n\r\n";
            assertThat(client.send(chunked).read().text()).isEqualTo("no upgrade");
        }
    }

    /** More than this Tomcat has threads; each is told in the end, and nothing of it is left. */
    @Test
    void bodiesThatDoNotComeHoldNoThreadAndNoPlaceForLong() throws Exception {
        List<RawHttp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < RunningFilter.THREADS + 20; i++) {
                clients.add(proxy.client().send(announced(10) + "half"));
            }
            assertThat(proxy.get("/page").text()).isEqualTo("page");
            assertThat(switches(proxy, BODY)).isEqualTo(101);
            for (RawHttp client : clients) {
                assertThat(client.read().status()).isEqualTo(408);
                assertThat(client.isEnded()).isTrue();
            }
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
        assertThat(proxy.agent().streams()).hasSize(2);
        proxy.awaitNothingUnderWay();
    }

    static int switches(ProxyAndAgent proxy, String body) throws Exception {
        try (RawHttp client = proxy.client()) {
            return client.send(offer("/exec", body)).readHead().status();
        }
    }

    static String announced(int length) {
        return OFFER.formatted("/exec") + "Content-Length: " + length + "\r\n\r\n";
    }

    /** Each byte is progress, and would hold the request for ever. */
    @Test
    void bodyOfTooFewBytesASecondIsNotWaitedForEither() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(announced(60_000));
            ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
            try {
                ScheduledFuture<?> unused = drip.scheduleAtFixedRate(() -> drip(client), 0, 200, TimeUnit.MILLISECONDS);
                assertThat(client.read().status()).isEqualTo(408);
            } finally {
                drip.shutdownNow();
            }
        }
        assertThat(proxy.agent().streams()).isEmpty();
    }

    private static void drip(RawHttp client) {
        try {
            client.send("b");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // no more of it
        }
    }

    @Test
    void clientThatLeavesInTheMidstOfItGivesItsPlaceBack() throws Exception {
        for (int i = 0; i < 10; i++) {
            try (RawHttp client = proxy.client()) {
                client.send(announced(10) + "half");
            }
        }
        proxy.awaitNothingUnderWay();
        assertThat(proxy.agent().streams()).isEmpty();
    }

    @Test
    void anAgentOfBeforeGetsAnOrdinaryRequest() throws Exception {
        try (ScriptedAgent old = ScriptedAgent.named("old").older();
                RawHttp client = proxy.client()) {
            script(old);
            proxy.join(old);
            assertThat(client.send(offer("/exec", BODY)).read().text()).isEqualTo("no upgrade");
            assertThat(client.send(offer("/exec", "")).readHead().status()).isEqualTo(101); // as it was before
        }
    }
}
