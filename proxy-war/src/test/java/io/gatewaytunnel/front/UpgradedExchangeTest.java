package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.Headers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests that offer an upgrade, through a real Tomcat and over real sockets. */
@Timeout(60)
final class UpgradedExchangeTest {
    private static final String UPGRADE =
            "GET %s HTTP/1.1\r\nHost: public.example\r\nConnection: keep-alive, Upgrade\r\nUpgrade: foo/2\r\n"
                    + "Sec-WebSocket-Key: abc\r\n\r\n";
    private static final String[] ECHO_FIELDS =
            ("Upgrade foo/2 Set-Cookie a=1 Set-Cookie b=2 Content-Type application/vnd.docker.raw-stream"
                            + " Sec-WebSocket-Accept k")
                    .split(" ", -1);
    private static final int MOST = 6;

    @TempDir
    Path directory;

    private final AtomicInteger bytesSeen = new AtomicInteger();
    private ProxyAndAgent proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(
                directory,
                Map.of(
                        "stall-timeout", "2s",
                        "response-head-timeout", "2s",
                        "upgraded-idle-timeout", "5s",
                        "trusted-proxies", "127.0.0.1",
                        "max-upgraded", Integer.toString(MOST)),
                UpgradedExchangeTest::script);
    }

    private static void script(ScriptedAgent agent) {
        agent.on("/echo", stream -> {
                    stream.sendHeadOnce(101, ECHO_FIELDS);
                    stream.echo();
                })
                .on("/pour", stream -> {
                    if (stream.sendHeadOnce(101, "Upgrade", "foo/2")) {
                        stream.willSend(64 << 20);
                    }
                    stream.drink();
                    if (stream.pour()) {
                        stream.endOnce();
                    }
                })
                .on("/deaf", stream -> stream.sendHeadOnce(101, "Upgrade", "foo/2"))
                .on("/greedy", stream -> {
                    stream.sendHeadOnce(101, "Upgrade", "foo/2");
                    stream.drink();
                })
                .on("/bye", stream -> {
                    if (stream.sendHeadOnce(101, "Upgrade", "foo/2")) {
                        stream.sendText("good bye");
                        stream.endOnce();
                    }
                    stream.drink();
                })
                .on("/break", stream -> {
                    if (stream.sendHeadOnce(101, "Upgrade", "foo/2")) {
                        stream.sendText("half");
                        stream.stream().reset(ErrorCode.ORIGIN_BROKEN, "gone");
                    }
                })
                .on("/other", stream -> {
                    stream.sendHeadOnce(101, "Upgrade", "h2c");
                    stream.drink();
                })
                .on(
                        "/no",
                        stream -> stream.whole(
                                401, "who are you", "WWW-Authenticate", "Basic", "X-Two", "a", "X-Two", "b"))
                .on("/large-no", stream -> {
                    if (stream.sendHeadOnce(404)) {
                        stream.willSend(3_000_000);
                    }
                    if (stream.pour()) {
                        stream.endOnce();
                    }
                })
                .on("/silent", AgentStream::drink)
                .on("/lost", stream -> stream.stream().reset(ErrorCode.ORIGIN_BROKEN, "gone"))
                .on("/unreachable", stream -> stream.stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "no"));
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
    }

    private RawHttp.Response refused(String path) throws Exception {
        try (RawHttp client = proxy.client()) {
            return client.send(UPGRADE.formatted(path)).read();
        }
    }

    private RawHttp upgraded(String path) throws Exception {
        RawHttp client = proxy.client();
        assertThat(client.send(UPGRADE.formatted(path)).readHead().status()).isEqualTo(101);
        return client;
    }

    @Test
    void headsPassAndBytesBothWays() throws Exception {
        try (RawHttp client = proxy.client()) {
            RawHttp.Response head =
                    client.send(UPGRADE.formatted("/echo?q=%2F")).readHead();
            client.send("hello");

            assertThat(head.status()).isEqualTo(101);
            assertThat(head.first("upgrade")).isEqualTo("foo/2");
            assertThat(head.first("connection")).startsWithIgnoringCase("upgrade");
            assertThat(head.all("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(head.first("sec-websocket-accept")).isEqualTo("k");
            assertThat(head.all("content-type")).containsExactly("application/vnd.docker.raw-stream");
            assertThat(head.all("content-length")).isEmpty();
            assertThat(head.all("transfer-encoding")).isEmpty();
            assertThat(client.readText(5)).isEqualTo("hello");
            assertThat(proxy.lastStream().head().upgrade()).isEqualTo("foo/2");
            assertThat(proxy.lastStream().head().target()).isEqualTo("/echo?q=%2F");
            Headers headers = proxy.lastStream().head().headers();
            assertThat(headers.first("sec-websocket-key")).contains("abc");
            assertThat(headers.contains("upgrade")).isFalse();
            assertThat(headers.contains("connection")).isFalse();
            assertThat(proxy.status()).contains("\"upgraded\":{\"now\":1,\"most\":" + MOST);
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void bytesSentWithTheRequestAreNotLost() throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send(UPGRADE.formatted("/echo") + "early").readHead();
            client.send(" and late");

            assertThat(client.readText(14)).isEqualTo("early and late");
        }
    }

    @Test
    void megabytesAreEchoedUnchanged() throws Exception {
        byte[] sent = new byte[20 << 20];
        new SplittableRandom(1).nextBytes(sent);
        try (RawHttp client = upgraded("/echo")) {
            Thread sender = new Thread(() -> sendAll(client, sent), "sender");
            sender.start();

            assertThat(client.readText(sent.length)).isEqualTo(new String(sent, StandardCharsets.ISO_8859_1));
            sender.join();
        }
    }

    private static void sendAll(RawHttp client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void endOfTheClientLeavesTheOtherDirectionOpen() throws Exception {
        try (RawHttp client = upgraded("/echo")) {
            client.send("last words").endOutput();

            assertThat(client.readText(10)).isEqualTo("last words");
            assertThat(client.readByte()).isEqualTo(-1);
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void endOfTheAgentComesAfterAllItsBytesAndLeavesTheClientsOpen() throws Exception {
        try (RawHttp client = upgraded("/bye")) {
            assertThat(client.readText(8)).isEqualTo("good bye");
            assertThat(client.readByte()).isEqualTo(-1);
            client.send("thanks").endOutput();

            proxy.lastStream().requestEnd().get(10, TimeUnit.SECONDS);
            assertThat(proxy.lastStream().receivedBytes()).isEqualTo(6);
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void clientThatNeverEndsIsClosedAfterTheAgentHas() throws Exception {
        try (RawHttp client = upgraded("/bye")) {
            client.readText(8);
            assertThat(client.readByte()).isEqualTo(-1);

            proxy.awaitNothingUnderWay();
        }
    }

    @Test
    void resetOfTheAgentIsOneOfTheConnection() throws Exception {
        try (RawHttp client = upgraded("/break")) {
            assertThat(client.readText(4)).isEqualTo("half");
            assertThat(client.isReset()).isTrue();
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void clientThatGoesResetsTheStreamOrEndsIt() throws Exception {
        RawHttp client = upgraded("/pour");
        client.readText(1);
        client.close();

        assertThat(proxy.lastStream().reset().get(20, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
        proxy.awaitNothingUnderWay();
    }

    @Test
    void clientThatTakesNothingIsCutOff() throws Exception {
        try (RawHttp client = new RawHttp(proxy.filter().port(), 8 << 10)) {
            client.send(UPGRADE.formatted("/pour")).readHead();

            assertThat(proxy.lastStream().reset().get(30, TimeUnit.SECONDS)).isEqualTo(ErrorCode.STALLED);
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void originThatReadsNothingHoldsTheClientBack() throws Exception {
        byte[] chunk = new byte[64 << 10];
        try (RawHttp client = upgraded("/deaf")) {
            Thread sender = new Thread(
                    () -> {
                        try {
                            for (int i = 0; i < 1000; i++) {
                                client.send(chunk);
                                bytesSeen.addAndGet(chunk.length);
                            }
                        } catch (java.io.IOException expected) {
                            // the connection was closed, as an idle one
                        }
                    },
                    "sender");
            sender.start();
            sender.join(30_000);

            assertThat(sender.isAlive()).isFalse();
            assertThat(bytesSeen.get()).isLessThan(32 << 20);
        }
    }

    @Test
    void connectionOnWhichNothingPassesIsReset() throws Exception {
        try (RawHttp client = upgraded("/echo")) {
            assertThat(client.isReset()).isTrue();
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void refusedHandshakeIsAnOrdinaryResponseAndTheConnectionGoesOn() throws Exception {
        try (RawHttp client = proxy.client()) {
            RawHttp.Response no = client.send(UPGRADE.formatted("/no")).read();
            RawHttp.Response large = client.send(UPGRADE.formatted("/large-no")).read();
            client.send(UPGRADE.formatted("/echo")).readHead();
            client.send("hello");

            assertThat(no.status()).isEqualTo(401);
            assertThat(no.text()).isEqualTo("who are you");
            assertThat(no.first("www-authenticate")).isEqualTo("Basic");
            assertThat(no.all("x-two")).containsExactly("a", "b");
            assertThat(large.status()).isEqualTo(404);
            assertThat(large.text()).hasSize(3_000_000);
            assertThat(client.readText(5)).isEqualTo("hello");
        }
    }

    @Test
    void protocolThatWasNotOfferedIsABadGateway() throws Exception {
        assertThat(refused("/other").status()).isEqualTo(502);
        assertThat(proxy.lastStream().reset().get(10, TimeUnit.SECONDS)).isEqualTo(ErrorCode.ORIGIN_INVALID);
    }

    @Test
    void failuresBeforeTheAnswerAreAnswered() throws Exception {
        assertThat(refused("/lost").status()).isEqualTo(502);
        assertThat(refused("/unreachable").status()).isEqualTo(502);
        assertThat(refused("/silent").status()).isEqualTo(504);
        proxy.awaitNothingUnderWay();
    }

    @Test
    void refusedUpgradeIsAskedOfAnotherAgent() throws Exception {
        try (ScriptedAgent other = ScriptedAgent.named("two")) {
            other.on("/unreachable", stream -> {
                stream.sendHeadOnce(101, "Upgrade", "foo/2");
                stream.echo();
            });
            proxy.join(other);
            for (int i = 0; i < 5; i++) {
                try (RawHttp client = upgraded("/unreachable")) {
                    client.send("hello");
                    assertThat(client.readText(5)).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void h2cIsNeverOffered() throws Exception {
        proxy.agent().on("/plain", stream -> stream.whole(200, "plain", "Content-Length", "5"));
        try (RawHttp client = proxy.client()) {
            RawHttp.Response response = client.send("GET /plain HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
                            + "Upgrade: tls/1.0, http/2.0\r\n\r\n")
                    .read();

            assertThat(response.text()).isEqualTo("plain");
            assertThat(proxy.lastStream().head().upgrade()).isEmpty();
        }
    }

    @Test
    void tooManyAreAnswered503() throws Exception {
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            RawHttp client = proxy.client().send(from("192.0.2." + i));
            assertThat(client.readHead().status()).isEqualTo(101);
            clients.add(client);
        }
        assertThat(statusFor("192.0.2.200")).isEqualTo(503);
        for (RawHttp client : clients) {
            client.close();
        }
        proxy.awaitNothingUnderWay();
        assertThat(statusFor("192.0.2.200")).isEqualTo(101);
    }

    /** Half of all, since it takes more than half to be short of places. */
    @Test
    void oneAddressCannotTakeAll() throws Exception {
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < MOST / 2; i++) {
            RawHttp client = proxy.client().send(from("2001:db8::" + i));
            assertThat(client.readHead().status()).isEqualTo(101);
            clients.add(client);
        }
        assertThat(statusFor("2001:db8::ffff")).isEqualTo(429); // of the same /64
        assertThat(statusFor("192.0.2.1")).isEqualTo(101);
        for (RawHttp client : clients) {
            client.close();
        }
    }

    private static String from(String address) {
        return UPGRADE.formatted("/echo").replaceFirst("\r\n", "\r\nX-Forwarded-For: " + address + "\r\n");
    }

    private int statusFor(String address) throws Exception {
        try (RawHttp client = proxy.client().send(from(address))) {
            return client.readHead().status();
        }
    }

    @Test
    void agentThatIsLostResetsItsConnections() throws Exception {
        try (RawHttp client = upgraded("/echo")) {
            proxy.agent().close();

            assertThat(client.isReset()).isTrue();
        }
    }

    @Test
    void applicationThatStopsEndsThem() throws Exception {
        try (RawHttp client = upgraded("/echo")) {
            proxy.filter().stopApplication();

            assertThat(client.isEnded()).isTrue(); // by us or by Tomcat, which does it in an orderly way
        }
    }
}
