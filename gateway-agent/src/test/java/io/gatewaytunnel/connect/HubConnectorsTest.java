package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.TimerThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One connector for each address of a hub's name, which changes. */
@Timeout(60)
class HubConnectorsTest {
    private static final Duration SHORTLY = Duration.ofMillis(1);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final InetAddress ONE = address("10.0.0.1");
    private static final InetAddress TWO = address("10.0.0.2");
    private static final InetAddress THREE = address("10.0.0.3");
    private static final InetAddress SIX = address("2001:db8::6");
    private static final HubListener NOBODY = new Indifferent();

    private final TimerThread timer = new TimerThread("test-timer");
    private final BlockingQueue<DialledLink> dialled = new LinkedBlockingQueue<>();
    private final Map<InetAddress, DialledLink> links = new ConcurrentHashMap<>();
    private final Set<InetAddress> refusing = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<Thread> vital = new CopyOnWriteArrayList<>();
    private volatile List<InetAddress> found = List.of();
    private Optional<HubConnectors> running = Optional.empty();

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress named(InetAddress address) {
        try {
            return InetAddress.getByAddress("hub.example", address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        running.ifPresent(hub -> hub.beginStop(Duration.ZERO));
        timer.close();
    }

    private HubConnectors start(int links, int most, InetAddress... addresses) {
        found = List.of(addresses);
        HubDirectory directory = host -> {
            looks.incrementAndGet();
            assertThat(host).isEqualTo("hub.example");
            if (found.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return found.stream().map(HubConnectorsTest::named).toList();
        };
        MuxSettings settings = MuxSettings.read(SettingSource.ofMaps(Map.of("resume-grace", "1m"), Map.of()));
        TunnelConnector.Wiring wiring = new TunnelConnector.Wiring(
                new Client(),
                () -> HubLogin.token("token"),
                new ConnectTimes(
                        new Backoff(SHORTLY, SHORTLY, Duration.ofMinutes(1), SHORTLY), SOON, SHORTLY, SHORTLY, SHORTLY),
                new MuxRuntime(timer, new MemoryBudget(16 << 20), settings),
                (stream, head) -> {
                    throw new IllegalStateException("nobody opens");
                });
        HelloBody hello = new HelloBody(
                "test", "agent-1", "0".repeat(32), List.of("default"), DialledLink.LIMITS, Optional.empty());
        HubConnectors hub = new HubConnectors(
                1,
                URI.create("wss://hub.example/hub"),
                new HubConnectors.LookUp(directory, Duration.ofMillis(5), most),
                new HubConnectors.Crew(
                        wiring, new Offer(hello, Duration.ofHours(1)), links, new AtomicInteger(), new Owner()));
        running = Optional.of(hub);
        hub.start();
        return hub;
    }

    @Test
    void eachAddressHasItsConnectors() throws InterruptedException {
        HubConnectors hub = start(2, 16, ONE, TWO);

        List<DialledLink> four = List.of(next(), next(), next(), next());
        four.forEach(link -> link.welcomes(four.indexOf(link), false));

        assertThat(four).extracting(link -> link.address()).containsExactlyInAnyOrder(ONE, ONE, TWO, TWO);
        assertThat(hub.links()).isEqualTo(4);
        assertThat(hub.connectors()).allMatch(TunnelConnector::isConnected);
        awaitLooks(3);
        assertThat(dialled).isEmpty();
    }

    @Test
    void nameThatIsUnknownIsLookedUpAgain() throws InterruptedException {
        HubConnectors hub = start(1, 16);
        awaitLooks(3);
        assertThat(hub.isKnown()).isFalse();
        assertThat(hub.connectors()).isEmpty();

        found = List.of(ONE);

        assertThat(next().address()).isEqualTo(ONE);
        found = List.of(); // what is known stays
        awaitLooks(3);
        assertThat(hub.isKnown()).isTrue();
        assertThat(hub.connectors()).hasSize(1);
    }

    @Test
    void addressThatAppearsIsDialledToo() throws InterruptedException {
        start(1, 16, ONE);
        next().welcomes(1, false);

        found = List.of(TWO, ONE);

        assertThat(next().address()).isEqualTo(TWO);
    }

    @Test
    void sessionWithAnAddressThatTheNameHasNoMoreGoesOnButNoOtherIsBegunThere() throws InterruptedException {
        HubConnectors hub = start(1, 16, ONE, TWO);
        DialledLink one = nextTo(ONE);
        nextTo(TWO).welcomes(2, false);
        one.welcomes(1, false);
        found = List.of(TWO);
        await().atMost(SOON).until(() -> hub.links() == 1);

        one.closed(Protocol.CLOSED_ABNORMALLY);
        DialledLink again = nextTo(ONE);
        assertThat(again.hello().resume()).isPresent();
        again.welcomes(1, true);
        assertThat(hub.connectors()).hasSize(2).allMatch(TunnelConnector::isConnected);

        again.closed(Protocol.closeCode(ErrorCode.SHUTTING_DOWN));
        await().atMost(SOON).until(() -> hub.connectors().size() == 1);
        assertThat(dialled).isEmpty();
        assertThat(vital).hasSize(2); // the one that looks up, and that of the other address
    }

    @Test
    void connectorThatIsAboutToLeaveStaysWhenItsAddressIsBack() throws InterruptedException {
        HubConnectors hub = start(1, 16, ONE, TWO);
        DialledLink one = nextTo(ONE);
        nextTo(TWO).welcomes(2, false);
        one.welcomes(1, false);
        found = List.of(TWO);
        await().atMost(SOON).until(() -> hub.links() == 1);
        found = List.of(TWO, ONE);
        await().atMost(SOON).until(() -> hub.links() == 2);

        one.closed(Protocol.closeCode(ErrorCode.SHUTTING_DOWN));

        assertThat(nextTo(ONE).hello().resume()).isEmpty();
        assertThat(vital).hasSize(3);
    }

    @Test
    void addressThatIsBackAfterItsSessionHasEndedIsDialledAnew() throws InterruptedException {
        HubConnectors hub = start(1, 16, ONE, TWO);
        nextTo(ONE).welcomes(1, false);
        DialledLink two = nextTo(TWO);
        two.welcomes(2, false);
        found = List.of(ONE);
        await().atMost(SOON).until(() -> hub.links() == 1);
        two.closed(Protocol.closeCode(ErrorCode.SHUTTING_DOWN));
        await().atMost(SOON).until(() -> hub.connectors().size() == 1);

        found = List.of(ONE, TWO);

        nextTo(TWO).welcomes(3, false);
        assertThat(hub.connectors()).hasSize(2).allMatch(TunnelConnector::isConnected);
    }

    @Test
    void sessionIsAskedForWhereItWasFirstAndThenAtTheOtherAddresses() throws InterruptedException {
        HubConnectors hub = start(1, 16, ONE, TWO, THREE);
        for (InetAddress each : List.of(ONE, TWO, THREE)) {
            nextTo(each).welcomes(each.getAddress()[3], false);
        }
        DialledLink last = moveToAnother(TWO);

        assertThat(last.address()).isEqualTo(ONE);
        assertThat(last.hello().resume()).isPresent();
        last.welcomes(2, true);
        assertThat(hub.connectors()).allMatch(TunnelConnector::isConnected);

        refusing.clear();
        last.closed(Protocol.CLOSED_ABNORMALLY);
        assertThat(next().address()).as("where the last link led").isEqualTo(ONE);
    }

    /** Another proxy has that address: it does not know the session, and has one of this agent's of its own. */
    @Test
    void otherAddressOfAnotherProxyChangesNothing() throws InterruptedException {
        start(1, 16, ONE, TWO);
        nextTo(ONE).welcomes(1, false);
        nextTo(TWO).welcomes(2, false);
        DialledLink atOne = moveToAnother(TWO);
        atOne.closed(Protocol.closeCode(ErrorCode.WRONG_NODE));

        refusing.clear();
        DialledLink again = next();
        while (again.address().equals(ONE)) {
            again.closed(Protocol.closeCode(ErrorCode.WRONG_NODE));
            again = next();
        }
        assertThat(again.hello().resume()).as("no new one is begun").isPresent();
    }

    /** The link to that address ends, and it takes no other. */
    private DialledLink moveToAnother(InetAddress address) throws InterruptedException {
        refusing.add(address);
        DialledLink link = links.get(address);
        assertThat(link).isNotNull();
        link.closed(Protocol.CLOSED_ABNORMALLY);
        DialledLink next = next();
        assertThat(refused.get()).isPositive();
        return next;
    }

    @Test
    void addressOfTheOtherFamilyIsTriedWhereTheFirstDoesNotAnswer() throws InterruptedException {
        refusing.add(ONE);
        HubConnectors hub = start(1, 16, ONE, SIX);

        DialledLink six = next();
        six.welcomes(1, false);

        assertThat(six.address()).isEqualTo(SIX);
        assertThat(six.hello().resume()).isEmpty();
        assertThat(hub.links()).isEqualTo(1);
    }

    @Test
    void noMoreAddressesAreDialledThanIsSaid() throws InterruptedException {
        HubConnectors hub = start(1, 1, ONE, TWO, THREE);

        assertThat(next().address()).isEqualTo(ONE);
        found = List.of(THREE, TWO, ONE);
        awaitLooks(3);
        assertThat(hub.connectors()).hasSize(1);
        assertThat(dialled).isEmpty();
    }

    private void awaitLooks(int more) {
        int wanted = looks.get() + more;
        await().atMost(SOON).until(() -> looks.get() >= wanted);
    }

    private DialledLink next() throws InterruptedException {
        DialledLink next = dialled.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(next).as("the agent dials").isNotNull();
        return next;
    }

    /** Those to others come later. */
    private DialledLink nextTo(InetAddress address) throws InterruptedException {
        DialledLink next = next();
        if (!next.address().equals(address)) {
            DialledLink wanted = nextTo(address);
            dialled.add(next);
            return wanted;
        }
        return next;
    }

    private final class Client implements HubClient {
        @Override
        public void connect(URI hub, InetAddress address, String token, HubLinkHandler handler) throws IOException {
            if (refusing.contains(address)) {
                refused.incrementAndGet();
                throw new IOException("refused");
            }
            DialledLink link = new DialledLink(address, handler);
            links.put(address, link);
            dialled.add(link);
        }

        @Override
        public void close() {}
    }

    private final class Owner implements HubConnectors.Owner {
        @Override
        public HubListener listener(String words) {
            return NOBODY;
        }

        @Override
        public void onBegun(Thread dialling) {
            vital.add(dialling);
        }

        @Override
        public void onLeaving(Thread dialling) {
            vital.remove(dialling);
        }
    }
}
