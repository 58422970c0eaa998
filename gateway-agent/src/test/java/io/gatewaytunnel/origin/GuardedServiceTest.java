package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.OriginExchangeTest.eventually;
import static io.gatewaytunnel.origin.OriginExchangeTest.reset;
import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.guard.FieldRules;
import io.gatewaytunnel.guard.Guard;
import io.gatewaytunnel.guard.HostRule;
import io.gatewaytunnel.guard.HostRules;
import io.gatewaytunnel.guard.MethodRules;
import io.gatewaytunnel.guard.PathRule;
import io.gatewaytunnel.guard.PathRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a proxy may ask for, whoever it works for: the agent's file decides, before a socket is opened. */
@Timeout(60)
final class GuardedServiceTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static final FieldRules FIELDS = new FieldRules(
            Map.of("X-Key", "secret"),
            Set.of("X-Internal"),
            List.of(new Headers.Field("X-Site", "a")),
            List.of(new Headers.Field("X-More", "b")));

    private static final Guard STRICT = new Guard(
            new MethodRules(Set.of("GET", "POST")),
            new PathRules(List.of(PathRule.parse(false, "/public").orElseThrow()), List.of(), false),
            new HostRules(Stream.of("shop.example", "*.shop.example:8443")
                    .map(host -> HostRule.parse(host).orElseThrow())
                    .toList()),
            FIELDS,
            10,
            false);

    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

    private ScriptedOrigin origin() throws IOException {
        return ScriptedOrigin.start((c, n) -> {
            while (true) {
                heads.add(c.readHead());
                c.write(OK);
            }
        });
    }

    private static Tunnel tunnel(ScriptedOrigin origin, Guard guard) {
        return new Tunnel(new Service("default", origin.address(), guard));
    }

    /** Which all rules allow, but for what is changed of it. */
    private static RequestHead head(String method, String authority, String target, String... fields) {
        Headers headers = Headers.builder()
                .add("X-Key", "secret")
                .addAll(Headers.of(fields))
                .build();
        return new RequestHead("default", method, "http", authority, target, headers, RequestHead.NO_BODY);
    }

    private static RequestHead with(String... fields) {
        return head("GET", "shop.example", "/public/a", fields);
    }

    private static RequestHead at(String target) {
        return head("GET", "shop.example", target);
    }

    private static RequestHead host(String authority) {
        return head("GET", authority, "/public/a");
    }

    private static RequestHead offering(String upgrade) {
        return new RequestHead(
                "default",
                "GET",
                "http",
                "shop.example",
                "/public/a",
                Headers.of("X-Key", "secret"),
                RequestHead.NO_BODY,
                upgrade);
    }

    static Stream<Arguments> ofAMaliciousProxy() {
        return Stream.of(
                Arguments.of("another method", head("DELETE", "shop.example", "/public/a")),
                Arguments.of("letters of another case", head("get", "shop.example", "/public/a")),
                Arguments.of("a method in a field", with("X-HTTP-Method-Override", "DELETE")),
                Arguments.of("the same for CGI", with("x_http_method_override", "delete")),
                Arguments.of("a method in a parameter", at("/public/a?x=1&_method=DELETE")),
                Arguments.of("the same encoded", at("/public/a?%255fmethod=PUT")),
                Arguments.of("another path", at("/admin")),
                Arguments.of("another path in a field", with("X-Original-URL", "/admin")),
                Arguments.of("the same for CGI", with("X_Rewrite_Url", "/admin")),
                Arguments.of("a part of the path in a field", with("X-Script-Name", "/public")),
                Arguments.of("a destination elsewhere", with("Destination", "http://shop.example/admin/a")),
                Arguments.of("the same without a host", with("destination", "/public/../admin")),
                Arguments.of("a destination on another host", with("Destination", "https://admin.example/public/a")),
                Arguments.of("no path", at("*")),
                Arguments.of("another host", host("admin.example")),
                Arguments.of("no host", host("")),
                Arguments.of("a host behind a user", host("shop.example@admin.example")),
                Arguments.of("a host before a path", host("shop.example/../admin.example")),
                Arguments.of("two hosts", host("shop.example,admin.example")),
                Arguments.of("a host that ends so", host("evilshop.example")),
                Arguments.of("a wildcard of nothing", host(".shop.example:8443")),
                Arguments.of("another port", host("a.shop.example:8080")),
                Arguments.of("another host in a field", with("X-Forwarded-Host", "admin.example")),
                Arguments.of("the same behind another", with("X-Forwarded-Host", "shop.example, admin.example")),
                Arguments.of("the same for CGI", with("X_Forwarded_Host", "admin.example")),
                Arguments.of("the same of RFC 7239", with("Forwarded", "for=1.2.3.4;host=admin.example")),
                Arguments.of("the same in quotes", with("Forwarded", "For=\"_x\"; Host=\"admin.example\"")),
                Arguments.of(
                        "the same with commas", with("Forwarded", "for=\"a,b\";host=\"shop.example,admin.example\"")),
                Arguments.of("a WebSocket", offering("websocket")),
                Arguments.of("two keys", with("X-Key", "secret")),
                Arguments.of("another key for CGI", with("X_Key", "other")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofAMaliciousProxy")
    void whatIsNotAllowedOpensNoSocket(String what, RequestHead head) throws Exception {
        try (ScriptedOrigin origin = origin();
                Tunnel tunnel = tunnel(origin, STRICT)) {
            assertThat(reset(tunnel.request(head, true)).code()).isEqualTo(ErrorCode.NOT_ALLOWED);
            assertThat(origin.connections()).isZero();
            assertThat(tunnel.exchanges.activeCount()).isZero();
        }
    }

    static Stream<Arguments> ofAnHonestProxy() {
        return Stream.of(
                Arguments.of("plainly", with()),
                Arguments.of("with the method twice", with("X-HTTP-Method-Override", "post")),
                Arguments.of("with a parameter of that name", at("/public/a?_method=POST&method=DELETE")),
                Arguments.of("with a destination", with("Destination", "HTTPS://shop.example/public/b%20c")),
                Arguments.of("with a port", host("SHOP.example:80")),
                Arguments.of("of a wildcard", host("a.b.shop.example:8443")),
                Arguments.of("forwarded", with("X-Forwarded-Host", "shop.example", "Forwarded", "host=shop.example")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ofAnHonestProxy")
    void whatIsAllowedArrivesAsItIs(String what, RequestHead head) throws Exception {
        try (ScriptedOrigin origin = origin();
                Tunnel tunnel = tunnel(origin, STRICT)) {
            PublicSide side = tunnel.request(head, true);

            within(side.end, 10);
            assertThat(side.text()).isEqualTo("ok");
            assertThat(heads.take())
                    .startsWith(head.method() + " " + head.target() + " HTTP/1.1\r\nHost: " + head.authority());
        }
    }

    @Test
    void aMissingKeyIsNoKey() throws Exception {
        try (ScriptedOrigin origin = origin();
                Tunnel tunnel = tunnel(origin, STRICT)) {
            RequestHead without = new RequestHead(
                    "default", "GET", "http", "shop.example", "/public", Headers.empty(), RequestHead.NO_BODY);
            RequestHead wrong = new RequestHead(
                    "default", "GET", "http", "shop.example", "/public", Headers.of("X-Key", "Secret"), -1);

            assertThat(reset(tunnel.request(without, true)).code()).isEqualTo(ErrorCode.NOT_ALLOWED);
            assertThat(reset(tunnel.request(wrong, true)).code()).isEqualTo(ErrorCode.NOT_ALLOWED);
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void fieldsAreAsTheFileHasThem() throws Exception {
        try (ScriptedOrigin origin = origin();
                Tunnel tunnel = tunnel(origin, STRICT)) {
            PublicSide side = tunnel.request(
                    with(
                            "Connection", "X-Site, X-More",
                            "X-Internal", "1",
                            "x_internal", "2",
                            "X-Site", "evil",
                            "X_SITE", "evil",
                            "X-More", "theirs",
                            "Accept", "*/*"),
                    true);

            within(side.end, 10);
            assertThat(heads.take())
                    .endsWith("Host: shop.example\r\nX-Key: secret\r\nAccept: */*\r\nX-Site: a\r\nX-More: b");
        }
    }

    @Test
    void trailersSayNothingThatAHeadMayNot() throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    bodies.add(c.readUntil("\r\n\r\n"));
                    c.write(OK);
                    c.awaitClose();
                });
                Tunnel tunnel = tunnel(origin, STRICT)) {
            PublicSide side = tunnel.request(
                    new RequestHead(
                            "default",
                            "POST",
                            "http",
                            "shop.example",
                            "/public",
                            Headers.of("X-Key", "secret"),
                            RequestHead.UNKNOWN_LENGTH),
                    true);
            side.send("body");
            side.stream()
                    .sendEnd(Headers.of(
                            "X-Sum",
                            "1",
                            "X-Site",
                            "evil",
                            "x_internal",
                            "1",
                            "X-Key",
                            "2",
                            "X-Original-URL",
                            "/admin",
                            "X-HTTP-Method-Override",
                            "DELETE",
                            "X-Forwarded-Host",
                            "evil"));

            within(side.end, 10);
            assertThat(bodies.take()).isEqualTo("4\r\nbody\r\n0\r\nX-Sum: 1\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 1L << 40})
    void aBodyThatIsAnnouncedTooLongOpensNoSocket(long length) throws Exception {
        try (ScriptedOrigin origin = origin();
                Tunnel tunnel = tunnel(origin, STRICT)) {
            PublicSide side = post(tunnel, length);

            assertThat(within(side.head, 10).status()).isEqualTo(413);
            assertThat(within(side.head, 10).headers().first("Proxy-Status"))
                    .hasValueSatisfying(value -> assertThat(value).contains("error=http_request_error"));
            within(side.end, 10);
            assertThat(origin.connections()).isZero();
        }
    }

    private static PublicSide post(Tunnel tunnel, long length) {
        Headers key = Headers.of("X-Key", "secret");
        return tunnel.request(new RequestHead("default", "POST", "http", "shop.example", "/public", key, length), true);
    }

    @Test
    void aBodyThatTurnsOutTooLongIsCutOff() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    bodies.add(c.readUntil("0123456789\r\n"));
                    c.awaitClose();
                    cut.countDown();
                });
                Tunnel tunnel = tunnel(origin, STRICT)) {
            PublicSide side = post(tunnel, RequestHead.UNKNOWN_LENGTH);
            side.send("0123456789");
            assertThat(bodies.take()).isEqualTo("a\r\n0123456789\r\n");
            side.send("!");

            assertThat(within(side.head, 10).status()).isEqualTo(413);
            cut.await();
            eventually(() -> tunnel.exchanges.activeCount() == 0);
        }
    }

    @Test
    void aBodyOfTheLengthThatIsAllowedPasses() throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    bodies.add(c.read(10));
                    c.write(OK);
                    c.awaitClose();
                });
                Tunnel tunnel = tunnel(origin, STRICT)) {
            PublicSide side = post(tunnel, 10);
            side.send("0123456789");
            side.stream().sendEnd(Headers.empty());

            within(side.end, 10);
            assertThat(bodies.take()).isEqualTo("0123456789");
        }
    }

    @Test
    void aRequestKeepsTheRulesThatItBeganWith() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch replaced = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    c.readHead();
                    asked.countDown();
                    replaced.await();
                    c.write(OK);
                    c.awaitClose();
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            PublicSide before = tunnel.request(head("DELETE", "x", "/admin"), true);
            asked.await();
            tunnel.exchanges.replace(new Services(List.of(new Service("default", origin.address(), STRICT))));
            replaced.countDown();

            assertThat(reset(tunnel.request(head("DELETE", "x", "/admin"), true))
                            .code())
                    .isEqualTo(ErrorCode.NOT_ALLOWED);
            within(before.end, 10);
            assertThat(before.text()).isEqualTo("ok");
            assertThat(tunnel.exchanges.services().names()).containsExactly("default");
        }
    }

    @Test
    void servicesOfOneOriginShareNoLogin() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start((c, n) -> {
                    while (true) {
                        c.readHead();
                        c.write("HTTP/1.1 200 OK\r\nPersistent-Auth: true\r\nContent-Length: 1\r\n\r\n" + n);
                    }
                });
                Tunnel tunnel = new Tunnel(origin.address())) {
            tunnel.exchanges.replace(new Services(
                    List.of(Service.open("one", origin.address()), Service.open("other", origin.address()))));

            assertThat(ask(tunnel, "one")).isEqualTo("1");
            assertThat(ask(tunnel, "other")).isEqualTo("2");
            assertThat(ask(tunnel, "one")).isEqualTo("1");
            assertThat(ask(tunnel, "other")).isEqualTo("2");
        }
    }

    private static String ask(Tunnel tunnel, String service) {
        PublicSide side = tunnel.request(
                new RequestHead(service, "GET", "http", "x", "/", Headers.empty(), RequestHead.NO_BODY)
                        .withProvenance(Provenance.NONE.withConnection("a")),
                true);
        within(side.end, 10);
        return side.text();
    }
}
