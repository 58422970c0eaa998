package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.MessageBytes;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.TimerThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread that dials is the only one of its link: whatever happens to it, it dials again. */
@Timeout(60)
class TunnelConnectorTest {
    private static final PeerLimits LIMITS = new PeerLimits(1, 0, 1024);
    private static final RequestHead GET =
            new RequestHead("default", "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY);
    private static final StreamListener NOBODY = new StreamListener() {
        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}
    };

    private final TimerThread timer = new TimerThread("test-timer");

    @AfterEach
    void stop() {
        timer.close();
        FatalErrors.uninstall();
    }

    @Test
    void whateverIsThrownItDialsAgain() throws InterruptedException {
        List<Throwable> fatal = new CopyOnWriteArrayList<>();
        FatalErrors.install(fatal::add);
        OutOfMemoryError noMemory = new OutOfMemoryError("unable to create native thread");
        CountDownLatch dialled = new CountDownLatch(4);
        HubClient failing = new HubClient() {
            @Override
            public void connect(URI hub, InetAddress address, String token, HubLinkHandler handler) throws IOException {
                dialled.countDown();
                switch ((int) dialled.getCount()) {
                    case 3 -> throw new IllegalStateException("a defect");
                    case 2 -> throw noMemory;
                    default -> throw new IOException("no hub");
                }
            }

            @Override
            public void close() {}
        };
        TunnelConnector connector = connector(1, wiring(failing, (stream, head) -> NOBODY));
        connector.start();

        assertThat(dialled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(fatal).containsExactly(noMemory);
        connector.beginStop(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"edge-7#17,edge-7#17", ",agent-1#3"})
    void sessionIsCalledAsTheHubCallsItOrElseAfterTheLink(@Nullable String told, String called)
            throws InterruptedException {
        BlockingQueue<String> streams = new LinkedBlockingQueue<>();
        TunnelConnector connector =
                connector(3, wiring(new Welcoming(Optional.ofNullable(told), Set.of(), GET), (stream, head) -> {
                    streams.add(stream.toString());
                    return NOBODY;
                }));
        connector.start();

        assertThat(streams.poll(10, TimeUnit.SECONDS)).isEqualTo("session=" + called + " stream=1");
        connector.beginStop(Duration.ZERO);
    }

    /** A hub of before declares nothing, and could only mean something else by it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void upgradeAfterABodyIsForHubsThatHaveDeclaredIt(boolean declared) throws InterruptedException {
        Set<Feature> features = declared ? Feature.all() : Set.of();
        RequestHead exec = new RequestHead("default", "POST", "http", "x", "/", Headers.empty(), 2, "tcp");
        BlockingQueue<RequestHead> opened = new LinkedBlockingQueue<>();
        Welcoming hub = new Welcoming(Optional.empty(), features, exec);
        TunnelConnector connector = connector(1, wiring(hub, (stream, head) -> {
            opened.add(head);
            return NOBODY;
        }));
        connector.start();

        if (declared) {
            assertThat(opened.poll(10, TimeUnit.SECONDS)).isEqualTo(exec);
        } else {
            assertThat(hub.closed.poll(10, TimeUnit.SECONDS)).isEqualTo(Protocol.closeCode(ErrorCode.PROTOCOL_ERROR));
            assertThat(opened).isEmpty();
        }
        connector.beginStop(Duration.ZERO);
    }

    private static TunnelConnector connector(int number, TunnelConnector.Wiring wiring) {
        HubPlace place = HubPlace.alone(URI.create("ws://127.0.0.1:1/hub"), InetAddress.getLoopbackAddress());
        return new TunnelConnector(number, wiring, place, new Offer(hello(), Duration.ofHours(1)), new Indifferent());
    }

    private TunnelConnector.Wiring wiring(HubClient client, BiFunction<MuxStream, RequestHead, StreamListener> onOpen) {
        Duration shortly = Duration.ofMillis(1);
        return new TunnelConnector.Wiring(
                client,
                () -> HubLogin.token("token"),
                new ConnectTimes(
                        new Backoff(shortly, shortly, Duration.ofMinutes(1), shortly),
                        shortly,
                        shortly,
                        shortly,
                        shortly),
                new MuxRuntime(timer, new MemoryBudget(16 << 20), MuxSettings.defaults()),
                onOpen::apply);
    }

    /** A hub that welcomes and opens a stream at once; {@code closed}: the codes with which its links were closed. */
    private record Welcoming(
            Optional<String> sessionName, Set<Feature> features, RequestHead head, BlockingQueue<Integer> closed)
            implements HubClient {
        Welcoming(Optional<String> sessionName, Set<Feature> features, RequestHead head) {
            this(sessionName, features, head, new LinkedBlockingQueue<>());
        }

        @Override
        public void connect(URI hub, InetAddress address, String token, HubLinkHandler handler) {
            handler.onOpen(new Taking(closed));
            ResumePoint fresh = new ResumePoint("0".repeat(32), 0);
            WelcomeBody welcome = new WelcomeBody("1", "node", fresh, false, LIMITS, sessionName, features);
            handler.onMessage(MessageBytes.of(LinkHandshake.encodeWelcome(welcome)));
            FrameEncoder encoder = new FrameEncoder();
            encoder.begin(1, 0);
            encoder.write(new Frame.Open(1, head, 65_536, 0));
            handler.onMessage(MessageBytes.of(encoder.finish()));
        }

        @Override
        public void close() {}
    }

    /** A link that takes everything. */
    private record Taking(BlockingQueue<Integer> closed) implements Link {
        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            completion.sent();
        }

        @Override
        public void close(int closeCode, String reason) {
            closed.add(closeCode);
        }

        @Override
        public String description() {
            return "nowhere";
        }
    }

    private static HelloBody hello() {
        return new HelloBody(
                "test", "agent-1", "0".repeat(32), List.of("default"), LIMITS, Optional.empty(), Feature.all());
    }
}
