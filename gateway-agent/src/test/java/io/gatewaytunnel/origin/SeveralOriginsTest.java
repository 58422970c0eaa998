package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.refused;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.guard.Guard;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service with several origins: who is asked, and who is not while it is not well. */
@Timeout(60)
final class SeveralOriginsTest {
    private static final HealthCheck OFTEN =
            new HealthCheck("/health?x", Duration.ofMillis(100), Duration.ofSeconds(5), 2, 2, 200, 399);

    private final BlockingQueue<String> checks = new LinkedBlockingQueue<>();

    /** Says its name; answers checks as {@code well} has it. */
    private ScriptedOrigin origin(String name, AtomicBoolean well) throws IOException {
        return ScriptedOrigin.start((c, n) -> {
            while (true) {
                String head = c.readHead();
                boolean check = head.startsWith("GET /health");
                if (check) {
                    checks.add(head);
                }
                String status = check && !well.get() ? "500 No" : "200 OK";
                c.write("HTTP/1.1 " + status + "\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
            }
        });
    }

    private static Service service(Optional<HealthCheck> health, Origin... origins) {
        return new Service("default", List.of(origins), Guard.NONE, HostName.KEEP, Service.Times.OF_AGENT, health);
    }

    private static Origin nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Origin("http", "127.0.0.1", free.getLocalPort());
        }
    }

    private static String ask(Tunnel tunnel) {
        PublicSide side = tunnel.get("/");
        within(side.end, 10);
        return side.text();
    }

    @Test
    void theOneWithTheLeastUnderWayIsAsked() throws Exception {
        try (ScriptedOrigin busy = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegun");
                    c.awaitClose();
                });
                ScriptedOrigin free = origin("free", new AtomicBoolean(true));
                Tunnel tunnel = new Tunnel(service(Optional.empty(), busy.address(), free.address()))) {
            eventually(() -> {
                within(tunnel.get("/").head, 10);
                return busy.connections() > 0;
            });

            for (int i = 0; i < 5; i++) {
                assertThat(ask(tunnel)).isEqualTo("free");
            }
            assertThat(busy.connections()).isEqualTo(1);
        }
    }

    @Test
    void oneThatIsNotThereIsNotMissed() throws Exception {
        try (ScriptedOrigin here = origin("here", new AtomicBoolean(true));
                Tunnel tunnel = new Tunnel(service(Optional.empty(), nobody(), here.address()))) {
            for (int i = 0; i < 5; i++) {
                PublicSide side = tunnel.request("POST", "/", Headers.empty(), 4);
                side.send("body");
                side.stream().sendEnd(Headers.empty());
                within(side.head, 10);
            }
        }
    }

    @Test
    void whereNoneIsThereTheProxyHearsOfIt() throws Exception {
        try (Tunnel tunnel = new Tunnel(service(Optional.empty(), nobody(), nobody()))) {
            assertThat(refused(tunnel.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
        }
    }

    @Test
    void oneThatIsNotWellIsLeftOutUntilItIs() throws Exception {
        AtomicBoolean well = new AtomicBoolean(true);
        try (ScriptedOrigin one = origin("one", new AtomicBoolean(true));
                ScriptedOrigin other = origin("other", well);
                Tunnel tunnel = new Tunnel(service(Optional.of(OFTEN), one.address(), other.address()))) {
            eventually(() -> !isAlone(tunnel, "one"));
            well.set(false);
            eventually(() -> isAlone(tunnel, "one"));

            well.set(true);

            eventually(() -> !isAlone(tunnel, "one"));
            assertThat(checks.take())
                    .startsWith("GET /health?x HTTP/1.1\r\nHost: 127.0.0.1:")
                    .endsWith("User-Agent: gateway-agent health check");
        }
    }

    /** Requests beside each other would go to both. */
    private static boolean isAlone(Tunnel tunnel, String name) {
        List<PublicSide> sides =
                Stream.generate(() -> tunnel.get("/")).limit(24).toList();
        sides.forEach(side -> within(side.end, 10));
        return sides.stream().allMatch(side -> side.text().equals(name));
    }

    @Test
    void whereNoneIsWellTheProxyMayAskAnotherAgent() throws Exception {
        AtomicBoolean well = new AtomicBoolean(false);
        try (ScriptedOrigin only = origin("only", well);
                Tunnel tunnel = new Tunnel(service(Optional.of(OFTEN), only.address()))) {
            eventually(() -> {
                PublicSide side = tunnel.get("/");
                within(CompletableFuture.anyOf(side.end, side.failure), 10);
                return side.failure.isDone();
            });
            assertThat(refused(tunnel.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_REFUSED);

            well.set(true);

            eventually(() -> {
                PublicSide side = tunnel.get("/");
                within(CompletableFuture.anyOf(side.end, side.failure), 10);
                return side.end.isDone();
            });
        }
    }

    @Test
    void aPublicConnectionStaysWithItsOrigin() throws Exception {
        try (ScriptedOrigin one = origin("one", new AtomicBoolean(true));
                ScriptedOrigin other = origin("other", new AtomicBoolean(true));
                Tunnel tunnel = new Tunnel(service(Optional.empty(), one.address(), other.address()))) {
            for (String connection : List.of("a", "b", "c")) {
                String first = ask(tunnel, connection);
                for (int i = 0; i < 5; i++) {
                    assertThat(ask(tunnel, connection)).isEqualTo(first);
                }
            }
        }
    }

    private static String ask(Tunnel tunnel, String connection) {
        PublicSide side = tunnel.request(
                new RequestHead("default", "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY)
                        .withProvenance(Provenance.NONE.withConnection(connection)),
                true);
        within(side.end, 10);
        return side.text();
    }

    @Test
    void oneThatComesBackBeginsWithLess() {
        OriginState state = new OriginState("default", new Origin("http", "a", 1));
        long now = 1_000_000_000_000L;
        for (int i = 0; i < OFTEN.unhealthy(); i++) {
            assertThat(state.isHealthy()).isTrue();
            state.onChecked(false, OFTEN, now);
        }
        assertThat(state.isHealthy()).isFalse();
        for (int i = 0; i < OFTEN.healthy(); i++) {
            assertThat(state.isHealthy()).isFalse();
            state.onChecked(true, OFTEN, now);
        }
        assertThat(state.isHealthy()).isTrue();
        assertThat(state.weight(now)).isEqualTo(10);
        assertThat(state.weight(now + OriginState.SLOW_START.toNanos() / 2)).isBetween(1.5, 2.0);
        assertThat(state.weight(now + OriginState.SLOW_START.toNanos())).isEqualTo(1);
    }

    @Test
    void oneThatFailsConnectsIsLeftAloneForAWhile() {
        OriginState one = new OriginState("default", new Origin("http", "a", 1));
        OriginState other = new OriginState("default", new Origin("http", "b", 1));
        RunningService running =
                new RunningService(service(Optional.empty(), one.origin(), other.origin()), List.of(one, other));
        other.begin();
        one.onConnectFailed(0);

        assertThat(running.choose("", Set.of(), 1)).hasValue(other);
        assertThat(running.choose("", Set.of(other), 1))
                .as("where there is no other")
                .hasValue(one);
        assertThat(running.choose("", Set.of(), OriginState.EJECTION.toNanos())).hasValue(one);
        assertThat(running.choose("", Set.of(one, other), 1)).isEmpty();
    }

    @Test
    void theHostIsTheOneThatTheFileSays() throws Exception {
        BlockingQueue<String> heads = new LinkedBlockingQueue<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    while (true) {
                        heads.add(c.readHead());
                        c.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            for (HostName host : List.of(HostName.KEEP, HostName.ORIGIN, HostName.of("shop.internal"))) {
                tunnel.exchanges.replace(new Services(List.of(new Service(
                        "default",
                        List.of(origin.address()),
                        Guard.NONE,
                        host,
                        Service.Times.OF_AGENT,
                        Optional.empty()))));
                within(tunnel.get("/").end, 10);
            }
            assertThat(heads.take()).contains("Host: public.test");
            assertThat(heads.take()).contains("Host: 127.0.0.1:" + origin.port());
            assertThat(heads.take()).contains("Host: shop.internal");
        }
    }

    @Test
    void aServiceMayBeMoreImpatientThanTheAgent() throws Exception {
        Service.Times brief =
                new Service.Times(Optional.empty(), Optional.of(Duration.ofMillis(200)), Optional.empty());
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(new Service(
                        "default", List.of(origin.address()), Guard.NONE, HostName.KEEP, brief, Optional.empty()))) {
            assertThat(reset(tunnel.get("/")).code()).isEqualTo(ErrorCode.ORIGIN_TIMEOUT);
        }
    }
}
