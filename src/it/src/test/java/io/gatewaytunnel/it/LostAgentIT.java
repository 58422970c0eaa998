package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One of two agents is killed while both have requests: what may be asked twice is asked of the other one. */
final class LostAgentIT {
    private static final int OF_A_KIND = 20;
    private static final String PUT = "PUT /put-%d HTTP/1.1\nHost: public.example\nContent-Length: 3\n\nabc";
    private static final String POST = "POST /post-%d HTTP/1.1\nHost: public.example\nContent-Length: 3\n\nabc";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Map<String, Integer> executed = new ConcurrentHashMap<>();
    private final RawOrigin origin = RawOrigin.serving(this::serve);

    private void serve(RawExchange exchange) throws IOException {
        exchange.readBody();
        executed.merge(exchange.target(), 1, Integer::sum);
        arrived.release();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the origin is being closed
        }
        exchange.answer(200, "done");
    }

    @AfterEach
    void end() {
        released.countDown();
        origin.close();
    }

    @Test
    void onlyWhatMayNotBeAskedTwiceFailsAndSaysWhy() throws Exception {
        try (RunningProxy proxy =
                        RunningProxy.options().setting("resume-grace", "1s").start();
                RunningAgent killed = agent(proxy, "killed");
                RunningAgent other = agent(proxy, "other")) {
            await("both agents").atMost(PATIENCE).until(() -> isThere(proxy, "killed") && isThere(proxy, "other"));
            List<RawConnection> puts = send(proxy, PUT);
            List<RawConnection> posts = send(proxy, POST);

            killed.process().kill();
            await("the killed one to be given up").atMost(PATIENCE).until(() -> !isThere(proxy, "killed"));
            released.countDown();

            for (RawConnection put : puts) {
                try (put) {
                    assertThat(put.read().status()).isEqualTo(200);
                }
            }
            assertThat(failures(posts)).isPositive();
            assertThat(executed.entrySet())
                    .filteredOn(entry -> entry.getKey().startsWith("/post"))
                    .hasSize(OF_A_KIND)
                    .allSatisfy(entry -> assertThat(entry.getValue()).isEqualTo(1));
            assertThat(proxy.status().json()).containsPattern("\"retries\": *\\{\\s*\"asked\": *[1-9]");
            assertThat(other.process().isAlive()).isTrue();
        }
    }

    private RunningAgent agent(RunningProxy proxy, String name) {
        return RunningAgent.options(proxy.hub(), origin.uri()).name(name).start();
    }

    private static boolean isThere(RunningProxy proxy, String name) {
        return proxy.status().json().contains("\"" + name + "\"");
    }

    /** One after the other, so that each goes to the agent that has fewer. */
    private List<RawConnection> send(RunningProxy proxy, String request) throws Exception {
        List<RawConnection> clients = new ArrayList<>();
        for (int i = 0; i < OF_A_KIND; i++) {
            clients.add(new RawConnection(proxy.port()).send(request.formatted(i)));
            assertThat(arrived.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        return clients;
    }

    /** How many failed, each with its reason; all others are done. */
    private static int failures(List<RawConnection> clients) throws IOException {
        int failures = 0;
        for (RawConnection client : clients) {
            try (client) {
                Response response = client.read();
                if (response.status() != 200) {
                    failures++;
                    assertThat(response.status()).isEqualTo(502);
                    assertThat(response.head().first("Proxy-Status").orElse(""))
                            .contains("error=connection_terminated");
                }
            }
        }
        return failures;
    }
}
