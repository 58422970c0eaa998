package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The link is cut again and again while an origin counts what it is told to do: each {@code POST} that is answered with
 * its answer was executed once, and none was executed twice. {@code it.cuts} says how many cuts there are.
 */
@Timeout(3_600)
final class ExactlyOnceIT {
    private static final int CUTS = Integer.getInteger("it.cuts", 20);
    private static final int CLIENTS = 4;
    private static final int REQUESTS_A_CUT = 10;
    private static final String BODY = "b".repeat(3_000);

    private final Map<String, Integer> executed = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final RawOrigin origin = RawOrigin.serving(this::execute);

    private void execute(RawExchange exchange) throws IOException {
        exchange.readBody();
        executed.merge(exchange.target(), 1, Integer::sum);
        exchange.answer(200, exchange.target());
    }

    @AfterEach
    void end() {
        clients.shutdownNow();
        origin.close();
    }

    @Test
    void noPostIsExecutedTwice() throws Exception {
        try (RunningProxy proxy = RunningProxy.start();
                Relay relay = new Relay(proxy.port());
                RunningAgent agent = RunningAgent.options(relay.instead(proxy.hub()), origin.uri())
                        .start()) {
            proxy.status().awaitReady(Duration.ofSeconds(30));
            List<Future<Integer>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                String name = "/" + client + "-";
                Callable<Integer> posting = () -> post(proxy.port(), relay, name);
                running.add(clients.submit(posting));
            }
            int errors = 0;
            for (Future<Integer> one : running) {
                errors += one.get();
            }
            Figures.tell("requests answered with an error, of " + answered.get(), errors);
            assertThat(errors).isLessThan(answered.get() / 2); // so that something was at stake
            assertThat(executed.values()).allMatch(times -> times == 1);
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    /** How many of its requests were answered with an error. */
    private int post(int port, Relay relay, String name) throws IOException {
        int errors = 0;
        for (int i = 0; i < CUTS * REQUESTS_A_CUT / CLIENTS; i++) {
            String target = name + i;
            try (RawConnection connection = new RawConnection(port)) {
                RawConnection.Response response = connection
                        .send("POST " + target + " HTTP/1.1\nHost: public.example\nContent-Length: " + BODY.length()
                                + "\n\n" + BODY)
                        .read();
                if (response.status() == 200) {
                    assertThat(response.body().text()).isEqualTo(target);
                    assertThat(executed).containsEntry(target, 1);
                } else {
                    errors++;
                }
            }
            if (answered.incrementAndGet() % REQUESTS_A_CUT == 0) {
                relay.cut();
            }
        }
        return errors;
    }
}
