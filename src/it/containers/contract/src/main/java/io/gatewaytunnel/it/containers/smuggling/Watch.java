package io.gatewaytunnel.it.containers.smuggling;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.Control;
import io.gatewaytunnel.it.http1.Http1Body;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.http1.Http1Head.Field;
import io.gatewaytunnel.it.origin.RawExchange;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * An origin that keeps what reached it, answers each with its method and target, and tells whether all of it was sane.
 * Any thread.
 */
public final class Watch implements RawOrigin.Script {
    private static final Pattern REQUEST_LINE =
            Pattern.compile("[A-Z]+ /(attack|canary|after)[!-~\\x80-\\xff]* HTTP/1\\.1");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final List<String> NEVER_IN_TRAILERS = List.of(
            "host",
            "content-length",
            "transfer-encoding",
            "authorization",
            "x-forwarded-for",
            "forwarded",
            "x-smuggled");

    private final String attack;
    private final String canary;
    private final Queue<Http1Head> heads = new ConcurrentLinkedQueue<>();
    private final Queue<Recorder.Request> whole = new ConcurrentLinkedQueue<>();
    private final Queue<String> unreadable = new ConcurrentLinkedQueue<>();

    /**
     * For an attack and a canary with these paths: no other test has them, since a canary may come after its test has
     * ended.
     */
    public Watch(String attack, String canary) {
        this.attack = attack;
        this.canary = canary;
    }

    @Override
    public void serve(RawExchange exchange) throws IOException {
        Http1Head head = exchange.head();
        heads.add(head);
        Http1Body body;
        try {
            body = exchange.readBody();
        } catch (RuntimeException | AssertionError e) {
            unreadable.add(head + ": " + e);
            throw new IOException(e);
        }
        if (!body.complete()) {
            throw new IOException("broken off");
        }
        whole.add(new Recorder.Request(head, body));
        String text = answerTo(head.method(), head.target());
        exchange.send("HTTP/1.1 200 OK\nContent-Length: " + text.length() + "\n\n"
                + (head.method().equals("HEAD") ? "" : text));
    }

    /** The body that answers a request. */
    public static String answerTo(String method, String target) {
        return "<" + method + " " + target + ">";
    }

    /** How many heads with a target that begins so came. */
    public long seen(String target) {
        return heads.stream().filter(head -> head.target().startsWith(target)).count();
    }

    /** How many of them came with the whole of their body. */
    public long seenWhole(String target) {
        return whole.stream()
                .filter(request -> request.head().target().startsWith(target))
                .count();
    }

    /** The bodies that came whole with such a target. */
    public List<String> bodies(String target) {
        return whole.stream()
                .filter(request -> request.head().target().startsWith(target))
                .map(request -> request.body().text())
                .toList();
    }

    /** Fails when anything reached the origin that the proxy must not let through. */
    public void check() {
        assertThat(unreadable).isEmpty();
        assertThat(seen(attack)).as("one request for one: " + heads).isLessThanOrEqualTo(1);
        assertThat(seen(canary)).as("one request for one: " + heads).isLessThanOrEqualTo(1);
        heads.forEach(Watch::check);
        whole.forEach(request -> assertThat(request.body().trailers())
                .extracting(field -> field.name().toLowerCase(Locale.ROOT))
                .doesNotContainAnyElementsOf(NEVER_IN_TRAILERS));
    }

    private static void check(Http1Head head) {
        String all = head.toString();
        assertThat(head.startLine()).as(all).matches(REQUEST_LINE);
        for (Field field : head.fields()) {
            assertThat(field.name()).as(all).matches(TOKEN).isNotEqualToIgnoringCase("X-Smuggled");
            assertThat(field.value()).as(all).doesNotContain("\r", "\n", "\0");
            String name = field.name().toLowerCase(Locale.ROOT);
            if (name.startsWith("x-forwarded-") || name.equals("forwarded")) {
                assertThat(field.value()).as(all).doesNotContain("6.6.6.6", "666", "evil");
            }
        }
        assertThat(head.all("X-Forwarded-For")).as(all).containsExactly("127.0.0.1");
        assertThat(head.all("X-Forwarded-Proto")).as(all).containsExactly("http");
        if (!Control.isOn()) { // few have nginx send it; what it does with ours is told elsewhere
            assertThat(head.all("Forwarded")).as(all).hasSize(1);
        }
        assertThat(head.all("Host")).as(all).hasSize(1).allMatch(host -> !host.contains("evil"));
        assertThat(head.all("Host")).as(all).containsAll(head.all("X-Forwarded-Host"));
        assertThat(head.has("HTTP2-Settings")).as(all).isFalse();
        assertThat(head.all("Upgrade")).as(all).noneMatch(protocols -> protocols.contains("h2"));
        checkFraming(head);
    }

    private static void checkFraming(Http1Head head) {
        List<String> lengths = head.all("Content-Length");
        List<String> codings = head.all("Transfer-Encoding");
        assertThat(lengths.size() + codings.size()).as(head.toString()).isLessThanOrEqualTo(1);
        assertThat(lengths).as(head.toString()).allMatch(length -> length.matches("\\d{1,18}"));
        assertThat(codings).as(head.toString()).allMatch("chunked"::equals);
    }
}
