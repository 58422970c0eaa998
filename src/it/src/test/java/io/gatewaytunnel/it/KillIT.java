package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Processes that die or stop: what public clients see, and how soon all is well again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KillIT {
    /** Two seconds are promised; a machine that builds other things beside gets six. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(6);

    private static final int IN_FLIGHT = 40;
    private static final String GET = "GET /x HTTP/1.1\nHost: public.example\n\n";
    private static final String POST = "POST /x HTTP/1.1\nHost: public.example\nContent-Length: 0\n\n";

    private final RawOrigin origin = RawOrigin.serving(Recorder.answeringOk());

    @AfterAll
    void end() {
        origin.close();
    }

    @Test
    void killedAgentsRequestsFailOrAreAskedOfTheNextOne() throws Exception {
        try (RunningProxy proxy =
                        RunningProxy.options().setting("agent-wait", "60s").start();
                RunningAgent first = RunningAgent.start(proxy, origin.uri())) {
            proxy.status().awaitReady(Duration.ofSeconds(30));
            List<RawConnection> once = requestsInFlight(proxy, POST);
            List<RawConnection> twice = requestsInFlight(proxy, GET);
            first.process().kill();
            proxy.status().awaitNotReady(BACK_WITHIN);

            long restarted = System.nanoTime();
            try (RunningAgent second = RunningAgent.start(proxy, origin.uri())) {
                for (RawConnection connection : twice) {
                    assertThat(connection.read().status()).isEqualTo(200);
                    connection.close();
                }
                Figures.tell("agent restarted, requests served after ms", millisSince(restarted));
                checkAllAre502(once);
                assertThat(second.process().isAlive()).isTrue();
            }
        }
    }

    private List<RawConnection> requestsInFlight(RunningProxy proxy, String request) throws Exception {
        CountDownLatch arrived = new CountDownLatch(IN_FLIGHT);
        origin.script(exchange -> {
            arrived.countDown();
            exchange.drainToEnd(); // until the connection breaks: never answers
        });
        List<RawConnection> waiting = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            waiting.add(new RawConnection(proxy.port()).send(request));
        }
        arrived.await();
        origin.script(Recorder.answeringOk());
        return waiting;
    }

    private static void checkAllAre502(List<RawConnection> waiting) throws IOException {
        for (RawConnection connection : waiting) {
            try (connection) {
                Response response = connection.read();
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.head().first("Proxy-Status")).isPresent();
                assertThat(response.head().first("Content-Type").orElse("")).startsWith("application/problem+json");
            }
        }
    }

    @Test
    void agentComesBackToAProxyThatWasKilled() {
        try (Tunnel tunnel = Tunnel.to(origin.uri())) {
            tunnel.proxy().process().kill();

            try (RunningProxy again = RunningProxy.options().port(tunnel.port()).start()) {
                long returned = System.nanoTime();
                again.status().awaitReady(BACK_WITHIN);
                Figures.tell("proxy is back, agent connected after ms", millisSince(returned));
                assertThat(PublicClient.http1().get(again.uri("/x")).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void terminatedAgentLeavesTheRegistryAtOnceAndExitsWith0() {
        try (Tunnel tunnel = Tunnel.to(origin.uri())) {
            tunnel.agent().process().signal("TERM");

            tunnel.proxy().status().awaitNotReady(Duration.ofSeconds(2));
            assertThat(tunnel.agent().process().awaitExit(Duration.ofSeconds(40)))
                    .isZero();
            assertThat(PublicClient.http1().get(tunnel.uri("/x")).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void terminatedAgentFinishesWhatItHasBegun() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        origin.script(exchange -> {
            arrived.countDown();
            awaitQuietly(released);
            exchange.answer(200, "finished");
        });
        try (Tunnel tunnel = Tunnel.to(origin.uri());
                RawConnection connection = new RawConnection(tunnel.port())) {
            connection.send(GET);
            arrived.await();
            tunnel.agent().process().signal("TERM");
            tunnel.proxy().status().awaitNotReady(Duration.ofSeconds(2));
            released.countDown();

            assertThat(connection.read().body().text()).isEqualTo("finished");
            assertThat(tunnel.agent().process().awaitExit(Duration.ofSeconds(10)))
                    .isZero();
        } finally {
            origin.script(Recorder.answeringOk());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the origin is being closed
        }
    }

    @Test
    void frozenAgentLeavesWithinTheHeartbeatAndComesBackToWhatWasAskedMeanwhile() throws Exception {
        RunningProxy proxy = RunningProxy.options()
                .setting("heartbeat", "500ms")
                .setting("dead-after", "2s")
                .start();
        try (Tunnel tunnel = Tunnel.join(proxy, RunningAgent.options(proxy.hub(), origin.uri()));
                RawConnection connection = new RawConnection(tunnel.port())) {
            JavaProcess agent = tunnel.agent().process();
            agent.signal("STOP");
            try {
                connection.send(GET);
                proxy.status().awaitNotReady(Duration.ofSeconds(5));
            } finally {
                agent.signal("CONT");
            }
            assertThat(connection.read().status()).isEqualTo(200);
            proxy.status().awaitReady(Duration.ofSeconds(20));
        }
    }

    @Test
    void terminatedProxyExitsWith0AndItsAgentGoesOn() {
        try (Tunnel tunnel = Tunnel.to(origin.uri())) {
            tunnel.proxy().process().signal("TERM");

            assertThat(tunnel.proxy().process().awaitExit(Duration.ofSeconds(40)))
                    .isZero();
            assertThat(tunnel.agent().process().isAlive()).isTrue();
        }
    }

    @Test
    void drainedProxyTurnsNotReadyAndFinishesWhatItHasBegun() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        origin.script(exchange -> {
            arrived.countDown();
            awaitQuietly(released);
            exchange.answer(200, "finished");
        });
        try (Tunnel tunnel = Tunnel.start(RunningProxy.options().setting("drain-delay", "100ms"), origin.uri());
                RawConnection connection = new RawConnection(tunnel.port())) {
            connection.send(GET);
            arrived.await();

            assertThat(tunnel.proxy().status().drain("wrong").statusCode()).isEqualTo(401);
            assertThat(tunnel.proxy().status().drain(RunningProxy.TOKEN).statusCode())
                    .isBetween(200, 299);
            tunnel.proxy().status().awaitNotReady(Duration.ofSeconds(5));
            assertThat(tunnel.proxy().status().live()).isEqualTo(200);
            await("new requests to be refused")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> PublicClient.http1().get(tunnel.uri("/late")).statusCode() == 503);
            released.countDown();

            assertThat(connection.read().body().text()).isEqualTo("finished");
        } finally {
            released.countDown();
            origin.script(Recorder.answeringOk());
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
