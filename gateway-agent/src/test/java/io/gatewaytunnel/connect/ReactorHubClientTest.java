package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatewaytunnel.agent.TrustedAuthority;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.origin.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links on the I/O thread of the origins' side, with a hub that does as it likes, in clear text and over TLS. */
@Timeout(60)
class ReactorHubClientTest {
    private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: " + Protocol.SUBPROTOCOL + "\r\n";
    private static final int LOST = Protocol.closeCode(ErrorCode.LINK_LOST);

    @TempDir
    static Path folder;

    private static @Nullable TestCertificate certificate;

    private @Nullable HubClient client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
    }

    private Heard connect(boolean tls, Duration answer, ScriptedHub hub) throws Exception {
        SSLContext context = tls ? TrustedAuthority.context(certificate().pem()) : SSLContext.getDefault();
        HubClient made = Carriers.REACTOR.client(context, Duration.ofSeconds(5), answer);
        client = made;
        return connect(made, tls, hub);
    }

    private static Heard connect(HubClient client, boolean tls, ScriptedHub hub) throws IOException {
        Heard heard = new Heard();
        URI uri = URI.create((tls ? "wss" : "ws") + "://127.0.0.1:" + hub.port() + "/_tunnel/hub?x=1");
        client.connect(uri, InetAddress.getLoopbackAddress(), "token", heard);
        return heard;
    }

    /** Another link of the same client. */
    private Heard connectToo(boolean tls, ScriptedHub hub) throws IOException {
        return connect(Objects.requireNonNull(client), tls, hub);
    }

    private Heard connect(boolean tls, ScriptedHub hub) throws Exception {
        return connect(tls, Duration.ofSeconds(20), hub);
    }

    private static ScriptedHub hub(boolean tls, ScriptedHub.Script script) throws Exception {
        if (!tls) {
            return ScriptedHub.start(script);
        }
        ServerSocket socket = certificate()
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return ScriptedHub.start(socket, script);
    }

    private static TestCertificate certificate() throws Exception {
        TestCertificate made = certificate;
        if (made == null) {
            made = TestCertificate.create(folder, "ip:127.0.0.1");
            certificate = made;
        }
        return made;
    }

    private static void echo(ScriptedHub.Connection connection, int number) throws IOException {
        connection.upgrade();
        for (byte[] message = connection.read(); message != null; message = connection.read()) {
            connection.send(ByteBuffer.wrap(message), new Heard.Sent());
        }
        connection.close(1000, "");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messagesOfAnySizePassBothWaysInOrder(boolean tls) throws Exception {
        try (ScriptedHub hub = hub(tls, ReactorHubClientTest::echo)) {
            Heard heard = connect(tls, hub);
            Link link = heard.link.get(5, TimeUnit.SECONDS);
            for (int size : new int[] {1, 125, 126, 20_000, Protocol.MAX_MESSAGE_BYTES, 7}) {
                byte[] message = new byte[size];
                Arrays.fill(message, (byte) size);
                Heard.Sent sent = new Heard.Sent();

                link.send(ByteBuffer.wrap(message), sent);

                assertThat(sent.done.get(10, TimeUnit.SECONDS)).isTrue();
                assertThat(heard.next()).isEqualTo(message);
            }
            link.close(1000, "done");
            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo("1000 ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComesWithThe101IsTheLinks(boolean tls) throws Exception {
        ScriptedHub.Script script = (c, n) -> {
            c.answer("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            c.answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + SUBPROTOCOL
                    + "Set-Cookie: node=a; Path=/\r\nSec-WebSocket-Accept: " + c.accept()
                    + "\r\n\r\n\u0082\u0003abc\u0089\u0002hi");
            assertThat(c.read()).isEqualTo("hi".getBytes(StandardCharsets.US_ASCII)); // the pong
            c.answer("\u0002\u0001d\u0080\u0001e");
            c.readToTheEnd();
        };
        try (ScriptedHub hub = hub(tls, script)) {
            Heard heard = connect(tls, hub);

            assertThat(heard.next()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
            assertThat(heard.next()).isEqualTo("de".getBytes(StandardCharsets.US_ASCII));
            assertThat(heard.cookies).containsExactly("node=a; Path=/");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
                "HTTP/1.1 101 Yes\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n",
                "garbage that is no HTTP\r\n\r\n",
                "HTTP/1.1 nothing\r\n\r\n",
                "HTTP/1.1 101 Yes\r\nbad field\r\n\r\n",
                "HTTP/1.1 101 Yes\r\n"
            })
    void whatIsNoAnswerIsSaidToBeNone(String answer) throws Exception {
        try (ScriptedHub hub = hub(false, (c, n) -> c.answer(answer))) {
            IOException failure = catchThrowableOfType(IOException.class, () -> connect(false, hub));

            assertThat(failure).hasMessageStartingWith("the hub").isNotInstanceOf(HubRefusedException.class);
        }
    }

    @Test
    void answerWithoutTheSubprotocolIsNone() throws Exception {
        try (ScriptedHub hub = hub(false, (c, n) -> c.upgrade(""))) {
            assertThat(catchThrowableOfType(IOException.class, () -> connect(false, hub)))
                    .hasMessageContaining("no WebSocket handshake");
        }
    }

    @Test
    void answerWithoutEndIsGivenUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedHub hub = hub(false, (c, n) -> {
            try {
                while (true) {
                    c.answer("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(1000));
                }
            } catch (IOException end) {
                ended.countDown();
            }
        })) {
            assertThat(catchThrowableOfType(IOException.class, () -> connect(false, hub)))
                    .hasMessageContaining("no end");
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hubThatSaysNothingIsGivenUpInTime(boolean tls) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedHub hub = hub(tls, (c, n) -> {
            c.readToTheEnd();
            ended.countDown();
        })) {
            assertThat(catchThrowableOfType(IOException.class, () -> connect(tls, Duration.ofMillis(700), hub)))
                    .hasMessage("the hub did not answer in time");
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void hubThatSpeaksNoTlsIsGivenUpInTime() throws Exception {
        try (ScriptedHub certified = hub(true, ReactorHubClientTest::echo);
                ScriptedHub silent = hub(false, (c, n) -> c.readToTheEnd())) {
            assertThat(certified.connections()).isZero();
            assertThat(catchThrowableOfType(IOException.class, () -> connect(true, Duration.ofMillis(300), silent)))
                    .hasMessage("the hub did not answer in time");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void breakWithoutACloseIsAbnormal(boolean tls) throws Exception {
        try (ScriptedHub hub = hub(tls, (c, n) -> {
            c.upgrade();
            c.answer("\u0082~\u0001"); // and no more of it
            c.breakOff();
        })) {
            Heard heard = connect(tls, hub);

            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).startsWith("1006 ");
            assertThat(fails(heard.link.get(5, TimeUnit.SECONDS))).isTrue();
        }
    }

    private static boolean fails(Link link) throws Exception {
        Heard.Sent sent = new Heard.Sent();
        link.send(ByteBuffer.allocate(1), sent);
        return !sent.done.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closeOfTheHubIsToldAndAnswered(boolean tls) throws Exception {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        try (ScriptedHub hub = hub(tls, (c, n) -> {
            c.upgrade();
            c.close(4009, "go");
            answered.complete(c.read() == null);
        })) {
            Heard heard = connect(tls, hub);

            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo("4009 go");
            assertThat(answered.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void ruleThatTheHubBreaksEndsTheLink() throws Exception {
        CompletableFuture<Boolean> answered = new CompletableFuture<>();
        try (ScriptedHub hub = hub(false, (c, n) -> {
            c.upgrade();
            c.answer("\u0082\u0081aaaab"); // masked
            answered.complete(c.read() == null);
        })) {
            Heard heard = connect(false, hub);

            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).startsWith("1002 ");
            assertThat(answered.get(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /**
     * The message that is stuck stays the sender's until the hub reads again; the I/O thread serves others meanwhile.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void hubThatDoesNotReadHoldsTheSenderBack(boolean tls) throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        ScriptedHub.Script script = (c, n) -> {
            if (n > 1) {
                echo(c, n);
                return;
            }
            c.upgrade();
            assertThat(reads.await(30, TimeUnit.SECONDS)).isTrue();
            for (byte[] message = c.read(); message != null; message = c.read()) {
                sizes.add(message.length);
            }
        };
        try (ScriptedHub hub = hub(tls, script)) {
            Heard heard = connect(tls, hub);
            int sent = 1;
            Heard.Sent last = sendBig(heard);
            while (last.isDoneSoon()) {
                last = sendBig(heard);
                sent++;
            }
            Heard other = connectToo(tls, hub);
            other.link.get(5, TimeUnit.SECONDS).send(ByteBuffer.allocate(3), new Heard.Sent());
            assertThat(other.next()).hasSize(3);
            assertThat(last.done).isNotDone();

            reads.countDown();

            assertThat(last.done.get(20, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < sent; i++) {
                assertThat(sizes.poll(20, TimeUnit.SECONDS)).isEqualTo(60_000);
            }
        }
    }

    private static Heard.Sent sendBig(Heard heard) throws Exception {
        Heard.Sent sent = new Heard.Sent();
        heard.link.get(5, TimeUnit.SECONDS).send(ByteBuffer.allocate(60_000), sent);
        return sent;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void abortWaitsForNobody(boolean tls) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedHub hub = hub(tls, (c, n) -> {
            c.upgrade();
            assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        })) {
            Heard heard = connect(tls, hub);
            Heard.Sent last = sendBig(heard);
            while (last.isDoneSoon()) {
                last = sendBig(heard);
            }

            heard.link.get(5, TimeUnit.SECONDS).abort(LOST, "the test");

            assertThat(last.done).succeedsWithin(Duration.ofSeconds(10)); // the socket may just have had room again
            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).startsWith("1006 ");
            over.countDown();
        }
    }

    /** One that does not answer has its time, and no more. */
    @Test
    void closeThatIsNotAnsweredEndsTheConnectionInTheEnd() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedHub hub = hub(false, (c, n) -> {
            c.upgrade();
            c.readToTheEnd();
            ended.countDown();
        })) {
            Heard heard = connect(false, hub);

            heard.link.get(5, TimeUnit.SECONDS).close(1000, "bye");

            assertThat(heard.closed.get(25, TimeUnit.SECONDS)).startsWith("1006 ");
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void defectOfAHandlerEndsItsLinkAlone() throws Exception {
        try (ScriptedHub hub = hub(false, ReactorHubClientTest::echo)) {
            Heard heard = connect(false, hub);
            Heard other = connectToo(false, hub);
            heard.broken = true;
            heard.link.get(5, TimeUnit.SECONDS).send(ByteBuffer.allocate(1), new Heard.Sent());

            assertThat(heard.closed.get(10, TimeUnit.SECONDS)).isEqualTo("1006 failed: a defect of the agent");
            other.link.get(5, TimeUnit.SECONDS).send(ByteBuffer.allocate(2), new Heard.Sent());
            assertThat(other.next()).hasSize(2);
        }
    }
}
