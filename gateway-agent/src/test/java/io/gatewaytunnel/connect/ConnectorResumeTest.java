package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.TimerThread;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an agent asks a hub for whose link broke, and what it makes of the answers. */
@Timeout(60)
class ConnectorResumeTest {
    private static final String TOKEN = "1".repeat(32);
    private static final String ANOTHER = "2".repeat(32);
    private static final Duration SHORTLY = Duration.ofMillis(1);

    /** For the next line of a test, on a busy machine. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

    private final TimerThread timer = new TimerThread("test-timer");
    private final BlockingQueue<DialledLink> dialled = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
    private volatile Runnable whenLost = () -> {};
    private final BlockingQueue<MuxStream> opened = new LinkedBlockingQueue<>();
    private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

    private final Offer offer = new Offer(hello(), Duration.ofHours(1));
    private final TunnelConnector connector = new TunnelConnector(
            1, wiring(), HubPlace.alone(URI.create("ws://127.0.0.1:1/hub"), ADDRESS), offer, new Judged());

    @BeforeEach
    void start() {
        connector.start();
    }

    @AfterEach
    void stop() {
        connector.beginStop(Duration.ZERO);
        timer.close();
    }

    @Test
    void streamOfTheSessionGoesOnOverTheNextLink() throws InterruptedException {
        MuxStream stream = streamOver(next());

        DialledLink again = next();
        assertThat(again.hello().resume()).contains(asked(TOKEN, 1));
        again.welcomes(TOKEN, 0, true);

        assertThat(connector.isConnected()).isTrue();
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void newSessionEndsTheOneThatTheHubDoesNotKnow() throws InterruptedException {
        MuxStream stream = streamOver(next());

        next().welcomes(ANOTHER, 0, false);

        assertThat(connector.isConnected()).isTrue();
        assertThat(stream.failure())
                .hasValueSatisfying(failure ->
                        assertThat(failure).asString().contains("LINK_LOST").contains("does not know the session"));
    }

    @Test
    void hubThatGoesOnWithAnotherSessionIsNotBelieved() throws InterruptedException {
        MuxStream stream = streamOver(next());

        DialledLink again = next();
        again.welcomes(ANOTHER, 0, true);

        assertThat(again.closeCode().join()).isEqualTo(Protocol.closeCode(ErrorCode.HANDSHAKE));
        assertThat(stream.isClosed()).isTrue();
        assertThat(next().hello().resume()).isEmpty();
    }

    @Test
    void sessionThatTheHubHasEndedIsNotAskedForAgain() throws InterruptedException {
        DialledLink first = next();
        first.welcomes(TOKEN, 0, false);
        first.closed(Protocol.closeCode(ErrorCode.SHUTTING_DOWN));

        assertThat(next().hello().resume()).isEmpty();
    }

    /** A send may fail before the close is read; whoever was replaced then must not come back at once all the same. */
    @Test
    void codeThatComesBehindTheLossCounts() throws InterruptedException {
        DialledLink first = next();
        first.welcomes(TOKEN, 0, false);
        CompletableFuture<Void> lost = new CompletableFuture<>();
        whenLost = () -> {
            whenLost = () -> {};
            lost.join();
            first.closed(Protocol.closeCode(ErrorCode.REPLACED));
        };

        first.closed(Protocol.CLOSED_ABNORMALLY);
        lost.complete(null);

        assertThat(refusals.poll(10, TimeUnit.SECONDS)).contains("took over");
    }

    @Test
    void sessionWaitsFromOneFailedTryToTheNext() throws InterruptedException {
        MuxStream stream = streamOver(next());

        next().closed(Protocol.CLOSED_ABNORMALLY);
        DialledLink third = next();

        assertThat(third.hello().resume()).contains(asked(TOKEN, 1));
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void anotherSessionIsBegunBeforeTheHubGoesAndTheFirstGoesOnToItsEnd() throws InterruptedException {
        DialledLink first = next();
        MuxStream stream = openedOver(first);
        first.says(2, new Frame.GoAway(ErrorCode.SHUTTING_DOWN, 60_000, 1, "the test"));

        DialledLink second = next();
        assertThat(second.hello().resume()).isEmpty();
        second.welcomes(ANOTHER, 0, false);
        assertThat(connector.isConnected()).isTrue();
        assertThat(stream.isClosed()).isFalse();

        first.closed(Protocol.CLOSED_ABNORMALLY);
        DialledLink third = next();
        assertThat(third.hello().resume()).contains(asked(TOKEN, 2));
        third.welcomes(TOKEN, 0, true);
        assertThat(stream.isClosed()).isFalse();

        third.closed(Protocol.closeCode(ErrorCode.SHUTTING_DOWN));
        while (!stream.isClosed()) {
            Thread.onSpinWait();
        }
        second.closed(Protocol.CLOSED_ABNORMALLY);
        assertThat(next().hello().resume()).contains(asked(ANOTHER, 0));
    }

    @Test
    void otherOfferIsMadeBesideTheSessionWithTheFormerOne() throws InterruptedException {
        DialledLink first = next();
        MuxStream stream = openedOver(first);
        offer.change(List.of("default", "more"));
        connector.renew();

        DialledLink second = next();
        assertThat(second.hello().services()).containsExactly("default", "more");
        assertThat(second.hello().resume()).isEmpty();
        assertThat(stream.isClosed()).isFalse();
        second.welcomes(ANOTHER, 0, false);
        assertThat(connector.isConnected()).isTrue();
        assertThat(stream.isClosed()).isFalse();

        first.closed(Protocol.CLOSED_ABNORMALLY);
        DialledLink third = next();
        assertThat(third.hello().resume()).contains(asked(TOKEN, 1));
        assertThat(third.hello().services()).as("as the hub knows that session").containsExactly("default");
        third.welcomes(TOKEN, 0, true);
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void offerThatChangesWhileTheLinkIsLostIsMadeAfterAll() throws InterruptedException {
        MuxStream stream = streamOver(next());
        DialledLink again = next();
        assertThat(again.hello().resume()).contains(asked(TOKEN, 1));
        offer.change(List.of("more"));
        connector.renew();
        again.welcomes(ANOTHER, 0, false); // it does not know that session any more

        assertThat(stream.isClosed()).isTrue();
        assertThat(next().hello().services()).containsExactly("more");
    }

    @Test
    void otherLoginIsShownBesideTheSessionWithTheFormerOne() throws InterruptedException {
        MuxStream stream = openedOver(next());
        offer.changeLogin();
        connector.renew();

        next().welcomes(ANOTHER, 0, false);
        assertThat(connector.isConnected()).isTrue();
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void sameOfferIsNoReasonForAnotherSession() throws InterruptedException {
        MuxStream stream = openedOver(next());
        connector.renew();

        connector.replaceDeadLinks(Duration.ofMillis(1));
        assertThat(next().hello().resume())
                .as("the next to dial is for that session")
                .contains(asked(TOKEN, 1));
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void linkOverWhichNothingComesIsReplaced() throws InterruptedException {
        next().welcomes(TOKEN, 0, false);

        connector.replaceDeadLinks(Duration.ofMillis(1));

        assertThat(next().hello().resume()).contains(asked(TOKEN, 0));
    }

    @Test
    void linkThatLivesIsKept() throws InterruptedException {
        DialledLink first = next();
        MuxStream stream = openedOver(first);

        connector.replaceDeadLinks(LONG_ENOUGH);
        first.says(2, new Frame.Credit(1, 1));
        CountDownLatch later = new CountDownLatch(1);
        timer.after(LONG_ENOUGH, later::countDown); // behind the verdict
        assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(connector.isConnected()).isTrue();
        assertThat(stream.isClosed()).isFalse();
        assertThat(dialled).isEmpty();
    }

    @Test
    void newSessionIsBegunBesideTheOneThatIsAskedForElsewhere() throws InterruptedException {
        MuxStream stream = streamOver(next());

        next().closed(Protocol.closeCode(ErrorCode.WRONG_NODE));
        DialledLink one = next();
        DialledLink other = next();
        DialledLink fresh = one.hello().resume().isEmpty() ? one : other;
        DialledLink again = fresh == one ? other : one;
        assertThat(fresh.hello().resume()).isEmpty();
        fresh.welcomes(ANOTHER, 0, false);
        assertThat(connector.isConnected()).isTrue();
        assertThat(stream.isClosed()).isFalse();

        again.closed(Protocol.closeCode(ErrorCode.WRONG_NODE));
        DialledLink last = next();
        assertThat(last.hello().resume()).contains(asked(TOKEN, 1));
        last.welcomes(TOKEN, 0, true);
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void cookiesOfItsBalancerGoWithTheSessionAndWithNoOther() throws InterruptedException {
        DialledLink first = next();
        assertThat(first.handler.cookies()).isEmpty();
        first.handler.onSetCookies(List.of("route=a; Path=/; HttpOnly", "no cookie", "x=1"));
        MuxStream stream = streamOver(first);
        DialledLink again = next();
        assertThat(again.handler.cookies()).contains("route=a; x=1");
        again.handler.onSetCookies(List.of("route=b"));

        again.closed(Protocol.closeCode(ErrorCode.WRONG_NODE));
        DialledLink one = next();
        DialledLink other = next();

        assertThat(List.of(one, other))
                .extracting(dial -> dial.handler.cookies())
                .containsExactlyInAnyOrder(Optional.empty(), Optional.of("route=b; x=1"));
        assertThat(stream.isClosed()).isFalse();
    }

    @Test
    void noNewSessionIsBegunForOneThatTheHubHasForgotten() throws InterruptedException {
        DialledLink first = next();
        MuxStream stream = openedOver(first);
        first.says(2, new Frame.GoAway(ErrorCode.SHUTTING_DOWN, 60_000, 1, "the test"));
        next().welcomes(ANOTHER, 0, false);
        first.closed(Protocol.CLOSED_ABNORMALLY);

        DialledLink third = next();
        third.welcomes("3".repeat(32), 0, false);

        assertThat(third.closeCode().join()).isEqualTo(Protocol.closeCode(ErrorCode.REPLACED));
        assertThat(stream.isClosed()).isTrue();
        assertThat(connector.isConnected()).isTrue();
    }

    /** A stream that the hub opens over that link, which breaks then. */
    private MuxStream streamOver(DialledLink first) throws InterruptedException {
        MuxStream stream = openedOver(first);
        first.closed(Protocol.CLOSED_ABNORMALLY);
        return stream;
    }

    private MuxStream openedOver(DialledLink first) throws InterruptedException {
        assertThat(first.hello().resume()).isEmpty();
        first.welcomes(TOKEN, 0, false);
        RequestHead head = new RequestHead("default", "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY);
        first.says(1, new Frame.Open(1, head, 65_536, 0));
        MuxStream stream = opened.poll(10, TimeUnit.SECONDS);
        assertThat(stream).isNotNull();
        return stream;
    }

    private static ResumePoint asked(String token, long received) {
        return new ResumePoint(token, received, Optional.of("node"));
    }

    private DialledLink next() throws InterruptedException {
        DialledLink next = dialled.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("the agent dials").isNotNull();
        return next;
    }

    private static HelloBody hello() {
        return new HelloBody(
                "test", "agent-1", "0".repeat(32), List.of("default"), DialledLink.LIMITS, Optional.empty());
    }

    private TunnelConnector.Wiring wiring() {
        MuxSettings settings = MuxSettings.read(SettingSource.ofMaps(Map.of("resume-grace", "1m"), Map.of()));
        HubClient hub = new HubClient() {
            @Override
            public void connect(URI hub, InetAddress address, String token, HubLinkHandler handler) {
                dialled.add(new DialledLink(address, handler));
            }

            @Override
            public void close() {}
        };
        Duration handshake = Duration.ofSeconds(10);
        return new TunnelConnector.Wiring(
                hub,
                () -> HubLogin.token("token"),
                new ConnectTimes(
                        new Backoff(SHORTLY, SHORTLY, Duration.ofMinutes(1), SHORTLY),
                        handshake,
                        SHORTLY,
                        SHORTLY,
                        SHORTLY),
                new MuxRuntime(timer, new MemoryBudget(16 << 20), settings),
                (stream, head) -> {
                    opened.add(stream);
                    return new Nobody();
                });
    }

    private final class Judged implements HubListener {
        @Override
        public void onWelcomed() {}

        @Override
        public void onNoLink(String reason) {
            whenLost.run();
        }

        @Override
        public void onRefused(String reason) {
            refusals.add(reason);
        }
    }

    private record Nobody() implements StreamListener {
        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}
    }
}
