package io.gatewaytunnel.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.mux.ManualTimer;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.reactor.IOSession;
import org.junit.jupiter.api.Test;

class AddressRaceTest {
    private static final Duration DELAY = Duration.ofMillis(250);

    private final ManualTimer timer = new ManualTimer();
    private final List<FutureCallback<IOSession>> tried = new ArrayList<>();
    private final List<CompletableFuture<Void>> futures = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();

    private void race(int addresses) throws UnknownHostException {
        List<InetAddress> list = new ArrayList<>();
        for (int i = 0; i < addresses; i++) {
            list.add(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) i}));
        }
        new AddressRace(list, this::connect, timer, DELAY, new AddressRace.Listener() {
                    @Override
                    public void onConnected(IOSession session, int number) {
                        told.add("connected " + number);
                    }

                    @Override
                    public void onFailed(Exception cause) {
                        told.add("failed " + cause.getMessage());
                    }
                })
                .begin();
    }

    private Future<?> connect(InetAddress address, int number, FutureCallback<IOSession> callback) {
        assertThat(address.getHostAddress()).isEqualTo("192.0.2." + number);
        assertThat(number).isEqualTo(tried.size());
        tried.add(callback);
        CompletableFuture<Void> future = new CompletableFuture<>();
        futures.add(future);
        return future;
    }

    private void connected(int number) {
        tried.get(number).completed((IOSession) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {IOSession.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("close");
                    closed.add("session " + number);
                    return null;
                }));
    }

    private void failed(int number) {
        tried.get(number).failed(new ConnectException("address " + number));
    }

    @Test
    void anAddressThatAnswersAtOnceIsTheOnlyOne() throws Exception {
        race(3);
        connected(0);
        timer.advance(Duration.ofSeconds(5));

        assertThat(tried).hasSize(1);
        assertThat(told).containsExactly("connected 0");
        assertThat(closed).isEmpty();
    }

    @Test
    void oneThatFailsIsFollowedByTheNextAtOnce() throws Exception {
        race(3);
        failed(0);
        failed(1);
        assertThat(tried).hasSize(3);
        connected(2);

        assertThat(told).containsExactly("connected 2");
    }

    @Test
    void besideOneThatSaysNothingTheNextIsTriedAfterAWhile() throws Exception {
        race(3);
        timer.advance(DELAY.minusMillis(1));
        assertThat(tried).hasSize(1);
        timer.advance(Duration.ofMillis(1));
        assertThat(tried).hasSize(2);
        connected(1);

        assertThat(told).containsExactly("connected 1");
        assertThat(futures.get(0)).isCancelled();
        assertThat(futures.get(1)).isNotCancelled();
        timer.advance(Duration.ofSeconds(5));
        assertThat(tried).hasSize(2);
    }

    @Test
    void aFailureBeginsTheWaitAnew() throws Exception {
        race(3);
        timer.advance(DELAY.minusMillis(1));
        failed(0);
        assertThat(tried).hasSize(2);
        timer.advance(DELAY.minusMillis(1));
        assertThat(tried).hasSize(2);
        timer.advance(Duration.ofMillis(1));
        assertThat(tried).hasSize(3);
    }

    @Test
    void twoThatAnswerAreOneTooMany() throws Exception {
        race(2);
        timer.advance(DELAY);
        connected(0);
        connected(1);

        assertThat(told).containsExactly("connected 0");
        assertThat(closed).containsExactly("session 1");
    }

    @Test
    void theRaceIsLostWhenTheLastOneUnderWayHasFailed() throws Exception {
        race(2);
        timer.advance(DELAY);
        failed(1);
        assertThat(told).isEmpty();
        failed(0);

        assertThat(told).containsExactly("failed address 0");
        assertThat(tried).hasSize(2);
    }

    @Test
    void aRunnerThatThrowsHasFailed() throws Exception {
        new AddressRace(
                        List.of(InetAddress.getByName("192.0.2.1")),
                        (address, number, callback) -> {
                            throw new IllegalStateException("shut down");
                        },
                        timer,
                        DELAY,
                        new AddressRace.Listener() {
                            @Override
                            public void onConnected(IOSession session, int number) {
                                told.add("connected");
                            }

                            @Override
                            public void onFailed(Exception cause) {
                                told.add(cause.getMessage());
                            }
                        })
                .begin();

        assertThat(told).containsExactly("shut down");
    }
}
