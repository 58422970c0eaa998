package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many exchanges at a time through a real Tomcat: nothing is lost, mixed up or left behind. */
@Timeout(180)
final class PublicExchangeStressTest {
    @TempDir
    Path directory;

    private ProxyAndAgent proxy;
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyAndAgent(directory, Map.of("memory-budget", "256MiB"), PublicExchangeStressTest::script);
    }

    private static void script(ScriptedAgent agent) {
        agent.on("/echo", stream -> {
                    stream.sendHeadOnce(200);
                    stream.echo();
                })
                .on("/id/", stream -> {
                    String id = stream.head().target();
                    stream.whole(200, id, "Content-Length", "" + id.length());
                })
                .on("/break", PublicExchangeStressTest::breakOff)
                .on("/bytes", stream -> {
                    if (stream.sendHeadOnce(200)) {
                        stream.willSend(5_000_000);
                    }
                    stream.drink();
                    if (stream.pour()) {
                        stream.endOnce();
                    }
                });
    }

    private static void breakOff(AgentStream stream) {
        boolean withLength = stream.head().target().contains("length");
        if (withLength ? stream.sendHeadOnce(200, "Content-Length", "100000") : stream.sendHeadOnce(200)) {
            stream.willSend(50_000);
            stream.pour();
            stream.stream().reset(ErrorCode.ORIGIN_BROKEN, "broken by the test");
        }
    }

    @AfterEach
    void stop() throws Exception {
        clients.shutdownNow();
        proxy.close();
    }

    private interface Client {
        void run(int number) throws Exception;
    }

    private void inParallel(int count, Client client) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            running.add(clients.submit(() -> {
                client.run(number);
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get(120, TimeUnit.SECONDS);
        }
        proxy.awaitNothingUnderWay();
    }

    @Test
    void thousandRequestsInParallelGetTheirOwnAnswers() throws Exception {
        inParallel(1_000, number -> {
            try (RawHttp client = proxy.client()) {
                for (int i = 0; i < 5; i++) {
                    String path = "/id/" + number + "/" + i;
                    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertThat(client.read().text()).isEqualTo(path);
                }
            }
        });
    }

    @Test
    void bodiesEchoedInParallelComeBackWhole() throws Exception {
        inParallel(60, number -> {
            SplittableRandom random = new SplittableRandom(number);
            try (RawHttp client = proxy.client()) {
                for (int i = 0; i < 5; i++) {
                    echo(client, random);
                }
            }
        });
    }

    private void echo(RawHttp client, SplittableRandom random) throws Exception {
        byte[] body = new byte[random.nextInt(700_000)];
        random.nextBytes(body);
        boolean chunked = random.nextBoolean();
        Future<?> sending = clients.submit(() -> {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\n"
                    + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n"));
            int at = 0;
            while (at < body.length) {
                int part = Math.min(body.length - at, 1 + random.nextInt(100_000));
                if (chunked) {
                    client.send(Integer.toHexString(part) + "\r\n");
                }
                client.send(Arrays.copyOfRange(body, at, at + part));
                if (chunked) {
                    client.send("\r\n");
                }
                at += part;
            }
            if (chunked) {
                client.send("0\r\n\r\n");
            }
            return null;
        });
        RawHttp.Response response = client.read();
        sending.get(60, TimeUnit.SECONDS);
        assertThat(response.text()).hasSize(body.length);
        assertThat(Arrays.mismatch(response.text().getBytes(StandardCharsets.ISO_8859_1), body))
                .isEqualTo(-1);
        assertThat(response.complete()).isTrue();
    }

    @Test
    void responsesBrokenOffHurtNobodyElse() throws Exception {
        inParallel(30, number -> {
            try (RawHttp good = proxy.client()) {
                for (int i = 0; i < 10; i++) {
                    breakOneOff(i % 2 == 0 ? "/break?length" : "/break");
                    requireOwnAnswer(good, "/id/" + number + "/" + i);
                }
                for (int i = 0; i < 10; i++) {
                    good.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n" + (10_000 + i));
                    assertThat(good.read().text()).isEqualTo("" + (10_000 + i));
                }
            }
        });
    }

    private void breakOneOff(String path) throws Exception {
        try (RawHttp client = proxy.client()) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            RawHttp.Response broken = client.read();
            assertThat(broken.status() == 502 || !broken.complete()).isTrue();
        }
    }

    private static void requireOwnAnswer(RawHttp client, String path) throws Exception {
        client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
        RawHttp.Response answer = client.read();
        assertThat(answer.text()).as("%s %s", answer.status(), answer.fields()).isEqualTo(path);
    }

    @Test
    void clientsThatLeaveAnywhereLeaveNothingBehind() throws Exception {
        inParallel(300, number -> {
            SplittableRandom random = new SplittableRandom(number);
            try (RawHttp client = proxy.client()) {
                if (random.nextBoolean()) {
                    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
                    client.send(new byte[random.nextInt(200_000)]);
                } else {
                    client.send("GET /bytes HTTP/1.1\r\nHost: a\r\n\r\n");
                }
                client.readHead();
            }
        });
        inParallel(100, number -> {
            try (RawHttp client = proxy.client()) {
                client.send("GET /id/" + number + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read().text()).isEqualTo("/id/" + number);
            }
        });
    }

    /** 403 and not 413: Tomcat announces the end of the connection with that one, as with 400, 500 and 503. */
    @Test
    void answersGivenEarlyLeaveConnectionsUsable() throws Exception {
        proxy.agent().on("/403", stream -> stream.whole(403, "no", "Content-Length", "2"));
        inParallel(100, number -> {
            try (RawHttp client = proxy.client()) {
                client.send("POST /403 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(403);
                client.send(new byte[1000]);
                requireOwnAnswer(client, "/id/" + number);
            }
        });
    }
}
