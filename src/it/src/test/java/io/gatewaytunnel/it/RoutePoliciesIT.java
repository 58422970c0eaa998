package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.WebSocketClient;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.WebSocketOrigin;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a route does to its requests, over HTTP/1.1 and HTTP/2 and through upgrades. */
final class RoutePoliciesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROUTES = """
            token: it-token
            agent-wait: 0s
            routes:
              - name: api
                path: /api
                rewrite: {path: /, host: inner.example}
                request-headers: {set: {X-Set: new}, add: {X-Add: more}, remove: [X-Secret]}
                response-headers: {set: {X-Frame-Options: DENY}, remove: [Server]}
                service: web
              - {name: old, path: /old, redirect: "https://new.example/shop"}
              - {name: small, path: /small, service: web, limits: {body: 10}}
              - {name: brief, path: /wait/brief, service: web, timeouts: {request: 500ms}}
              - {name: impatient, path: /wait/impatient, service: web, timeouts: {backendRequest: 500ms}}
              - {name: rate, path: /rate, service: web, limits: {rate: {requests: 2, per: 1h}}}
              - {name: one, path: /wait/one, service: web, limits: {requests: 1}}
              - {name: chat, path: /chat, service: chat, rewrite: {path: /}, response-headers: {set: {X-Chat: "1"}}}
              - {name: cart, path: /cart, service: cart, sticky: {cookie: cart, absoluteTimeout: 1h}}
            services:
              web: {limits: {head: 8KiB}}
            """;

    @TempDir
    Path folder;

    /** Requests below {@code /wait/one} that the origin has had. */
    private final AtomicInteger waiting = new AtomicInteger();

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private RunningProxy proxy() throws IOException {
        return options().start();
    }

    private RunningProxy.Options options() throws IOException {
        return RunningProxy.options()
                .setting("config", file("proxy.yml", ROUTES).toString());
    }

    private RunningAgent agent(RunningProxy proxy, String name, String services) throws IOException {
        RunningAgent agent = RunningAgent.options()
                .argument(
                        "--hub",
                        proxy.hub().toString(),
                        "--config",
                        file(name + ".yml", "name: " + name + "\nservices: " + services)
                                .toString())
                .start();
        await("agent " + name)
                .atMost(PATIENCE)
                .until(() -> proxy.status().json().contains("\"name\": \"" + name + "\""));
        return agent;
    }

    /** Says what it was asked, and does not answer below {@code /wait}. */
    private void echo(RawExchange exchange) throws IOException {
        if (exchange.target().startsWith("/wait")) {
            waiting.addAndGet(exchange.target().equals("/wait/one") ? 1 : 0);
            String unused = exchange.readAllRaw();
            return;
        }
        StringBuilder said = new StringBuilder(exchange.target());
        for (String name : List.of("Host", "X-Set", "X-Add", "X-Secret", "X-Forwarded-Host", "X-Forwarded-Prefix")) {
            List<String> values = exchange.head().all(name);
            said.append(values.isEmpty() ? "" : " " + name + "=" + String.join(",", values));
        }
        exchange.readBody();
        exchange.send("HTTP/1.1 200 OK\nServer: secret\nX-Frame-Options: ALLOW\nContent-Length: " + said.length()
                + "\n\n" + said);
    }

    private static HttpResponse<String> send(PublicClient client, HttpRequest.Builder request) {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void requestsAreRewrittenRedirectedAndBounded() throws IOException {
        try (RawOrigin web = RawOrigin.serving(this::echo);
                RunningProxy proxy = proxy();
                RunningAgent agent = agent(proxy, "site", "{web: '" + web.uri() + "'}")) {
            assertEach(proxy, PublicClient.http1());
            assertRate(proxy);
            assertConcurrency(proxy);
            assertThat(proxy.status().json())
                    .contains("redirect 302, scheme https, host new.example")
                    .contains("request fields set: X-Set")
                    .contains("head up to 8KiB");
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    @Test
    void theSameOverHttp2(@TempDir Path keys) throws IOException {
        Certificates certificates = Certificates.in(keys);
        PublicClient client = PublicClient.https2(certificates.context());
        try (RawOrigin web = RawOrigin.serving(this::echo);
                RunningProxy proxy = options().tls(certificates).start();
                RunningAgent agent =
                        agent(proxy, "site", "{web: '" + web.uri() + "'}\nhub-ca: " + certificates.authority())) {
            assertThat(client.get(proxy.uri("/api")).version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertEach(proxy, client);
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    private static void assertEach(RunningProxy proxy, PublicClient client) {
        assertRewritten(proxy, client);
        assertRedirected(proxy, client);
        assertThat(send(
                                client,
                                HttpRequest.newBuilder(proxy.uri("/small"))
                                        .POST(HttpRequest.BodyPublishers.ofString("12345678901")))
                        .statusCode())
                .isEqualTo(413);
        assertThat(send(client, HttpRequest.newBuilder(proxy.uri("/small")).POST(PublicClient.chunked(11)))
                        .statusCode())
                .as("of a length that nobody announced")
                .isEqualTo(413);
        assertThat(send(
                                client,
                                HttpRequest.newBuilder(proxy.uri("/small"))
                                        .POST(HttpRequest.BodyPublishers.ofString("1234567890")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(client, HttpRequest.newBuilder(proxy.uri("/api")).header("X", "y".repeat(9_000)))
                        .statusCode())
                .as("the service's own limit")
                .isEqualTo(431);
        for (String path : List.of("/wait/brief", "/wait/impatient")) {
            long begin = System.nanoTime();
            assertThat(client.get(proxy.uri(path)).statusCode()).as(path).isEqualTo(504);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as(path)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
    }

    private static void assertRewritten(RunningProxy proxy, PublicClient client) {
        HttpResponse<String> answer = send(
                client,
                HttpRequest.newBuilder(proxy.uri("/api/a%20b//c?q=%31"))
                        .header("X-Set", "old")
                        .header("X-Add", "one")
                        .header("X-Secret", "hush"));

        assertThat(answer.body())
                .isEqualTo("/a%20b//c?q=%31 Host=inner.example X-Set=new X-Add=one,more X-Forwarded-Host=127.0.0.1:"
                        + proxy.port() + " X-Forwarded-Prefix=/api");
        assertThat(answer.headers().allValues("X-Frame-Options")).containsExactly("DENY");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
    }

    private static void assertRedirected(RunningProxy proxy, PublicClient client) {
        HttpResponse<String> answer = client.get(proxy.uri("/old/x?y"));

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().allValues("Location")).containsExactly("https://new.example/shop/x?y");
        assertThat(send(
                                client,
                                HttpRequest.newBuilder(proxy.uri("/old"))
                                        .method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .headers()
                        .firstValue("Location"))
                .contains("https://new.example/shop");
    }

    private static void assertRate(RunningProxy proxy) {
        PublicClient client = PublicClient.http1();
        assertThat(client.get(proxy.uri("/rate")).statusCode()).isEqualTo(200);
        assertThat(client.get(proxy.uri("/rate")).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = client.get(proxy.uri("/rate"));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1_700, 1_800);
        assertThat(refused.headers().firstValue("Proxy-Status").orElse("")).contains("error=http_request_denied");
    }

    private void assertConcurrency(RunningProxy proxy) throws IOException {
        try (RawConnection first = ask(proxy, "/wait/one")) {
            await("the one place to be taken").atMost(PATIENCE).until(() -> waiting.get() == 1);
            assertThat(isAnswered(first)).isFalse();
            try (RawConnection second = ask(proxy, "/wait/one")) {
                Http1Head refused = second.read("GET").head();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.first("Retry-After")).isPresent();
            }
        }
        await("the place to be free again").atMost(PATIENCE).until(() -> {
            try (RawConnection third = ask(proxy, "/wait/one")) {
                await().pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> waiting.get() == 2 || isAnswered(third));
                return waiting.get() == 2;
            }
        });
    }

    private static RawConnection ask(RunningProxy proxy, String path) throws IOException {
        return new RawConnection(proxy.port()).send("GET " + path + " HTTP/1.1\nHost: h\n\n");
    }

    private static boolean isAnswered(RawConnection connection) throws IOException {
        try {
            return connection.patience(Duration.ofMillis(200)).readHead().status() > 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void anUpgradeGoesThroughARewrittenRoute() throws IOException {
        try (WebSocketOrigin chat = WebSocketOrigin.start(1 << 16);
                RunningProxy proxy = proxy();
                RunningAgent agent = agent(proxy, "site", "{chat: '" + chat.uri() + "'}")) {
            try (WebSocketClient client = WebSocketClient.open(proxy.uri("/chat/echo"))) {
                assertThat(client.sendText("hello").next()).isEqualTo("hello");
            }
            try (RawConnection raw = new RawConnection(proxy.port())) {
                raw.send("GET /chat/echo HTTP/1.1\nHost: h\nConnection: Upgrade\nUpgrade: websocket\n"
                        + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\n\n");
                Http1Head head = raw.readHead();
                assertThat(head.status()).isEqualTo(101);
                assertThat(head.first("X-Chat")).contains("1");
            }
            assertThat(agent.process().isAlive()).isTrue();
        }
    }

    @Test
    void aSessionStaysWithItsAgentAsLongAsThatIsThere() throws IOException {
        try (RawOrigin one = RawOrigin.serving(exchange -> cart(exchange, "one"));
                RawOrigin two = RawOrigin.serving(exchange -> cart(exchange, "two"));
                RunningProxy proxy = proxy();
                RunningAgent first = agent(proxy, "one", "{cart: '" + one.uri() + "'}");
                RunningAgent second = agent(proxy, "two", "{cart: '" + two.uri() + "'}")) {
            assertThat(proxy.process().output()).contains("sticky sessions do not survive a restart");
            Visit begun = visit(proxy, "");
            String cookie = begun.cookie().orElseThrow();
            assertThat(cookie).endsWith("; Path=/cart; HttpOnly; SameSite=Lax");
            String sent = "other=1; " + cookie.substring(0, cookie.indexOf(';'));
            for (int i = 0; i < 20; i++) {
                assertThat(visit(proxy, sent)).isEqualTo(new Visit(begun.agent() + " other=1", Optional.empty()));
            }
            Visit forged = visit(proxy, sent.substring(0, sent.length() - 2) + "xx");
            assertThat(forged.cookie()).as("of one that nobody signed").isPresent();

            RunningAgent gone = begun.agent().startsWith("one") ? first : second;
            String left = begun.agent().startsWith("one") ? "two" : "one";
            gone.close();
            await("the other one to take over").atMost(PATIENCE).untilAsserted(() -> {
                Visit moved = visit(proxy, sent);
                assertThat(moved.agent()).isEqualTo(left + " other=1");
                assertThat(moved.cookie().orElse("")).startsWith("cart=1~cart~" + left + "~");
            });
        }
    }

    /** Who answered, with the cookies that it has seen, and the cookie that came. */
    private record Visit(String agent, Optional<String> cookie) {}

    private static Visit visit(RunningProxy proxy, String cookies) throws IOException {
        try (RawConnection connection = new RawConnection(proxy.port())) {
            RawConnection.Response response = connection
                    .send("GET /cart HTTP/1.1\nHost: h\n" + (cookies.isEmpty() ? "" : "Cookie: " + cookies + "\n")
                            + "\n")
                    .read("GET");
            return new Visit(response.body().text(), response.head().first("Set-Cookie"));
        }
    }

    private static void cart(RawExchange exchange, String name) throws IOException {
        exchange.answer(
                200,
                name + exchange.head().first("Cookie").map(value -> " " + value).orElse(""));
    }
}
