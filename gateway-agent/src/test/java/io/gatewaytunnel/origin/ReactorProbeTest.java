package io.gatewaytunnel.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReactorProbeTest {
    private static final int THREADS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final DefaultConnectingIOReactor reactor = new DefaultConnectingIOReactor(
            (session, attachment) -> {
                throw new IllegalStateException("nothing connects here");
            },
            IOReactorConfig.custom().setIoThreadCount(THREADS).build(),
            null);

    @BeforeEach
    void start() {
        reactor.start();
    }

    @AfterEach
    void stop() {
        letGo.countDown();
        reactor.close(CloseMode.IMMEDIATE);
    }

    /** Lets one I/O thread wait inside a callback, as a defect of ours would. */
    private void hang() throws InterruptedException {
        var unused = reactor.connect(
                new HttpHost("probe.invalid", 1),
                InetSocketAddress.createUnresolved("probe.invalid", 1),
                null,
                Timeout.DISABLED,
                null,
                new FutureCallback<IOSession>() {
                    @Override
                    public void completed(IOSession session) {}

                    @Override
                    public void failed(Exception cause) {
                        hanging.countDown();
                        try {
                            letGo.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void cancelled() {}
                });
        assertThat(hanging.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void threadsThatTurnAnswer() {
        assertThat(ReactorProbe.ask(reactor, THREADS)).succeedsWithin(PATIENCE);
    }

    @Test
    void oneThreadThatHangsKeepsTheAnswerBack() throws InterruptedException {
        hang();

        CompletableFuture<Void> asked = ReactorProbe.ask(reactor, THREADS);
        // Two more in turn: the thread that is free answers one of them, after its part of the first.
        assertThat(CompletableFuture.anyOf(ReactorProbe.ask(reactor, 1), ReactorProbe.ask(reactor, 1)))
                .succeedsWithin(PATIENCE);
        assertThat(asked).isNotDone();

        letGo.countDown();
        assertThat(asked).succeedsWithin(PATIENCE);
    }

    @Test
    void aReactorThatIsShutDownDoesNotAnswer() {
        reactor.close(CloseMode.IMMEDIATE);

        assertThatThrownBy(() -> ReactorProbe.ask(reactor, THREADS).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(Exception.class);
    }
}
