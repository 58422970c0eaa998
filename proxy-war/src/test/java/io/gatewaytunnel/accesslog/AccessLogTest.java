package io.gatewaytunnel.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.observe.ExchangeObserver;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.observe.RequestFields;
import io.gatewaytunnel.settings.Observing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines as they stand in a file, and what becomes of the file. */
@Timeout(30)
final class AccessLogTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-28T12:00:00.123Z"), ZoneOffset.UTC);
    private static final String EVIL = "a\"b\\c\r\n2026 forged\u202e\u0000 é";

    @TempDir
    Path folder;

    private final LongAdder dropped = new LongAdder();

    private AccessLog start(String format, long mostBytes, int kept, int queue) {
        Path file = folder.resolve("access.log");
        return AccessLog.start(
                new Observing.AccessLog(Optional.of(file), format, mostBytes, kept, queue), NOON, dropped);
    }

    private List<String> lines(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name));
    }

    private static ObservedExchange exchange(ExchangeObserver observer, String target, RequestFields fields) {
        ObservedExchange exchange = new ObservedExchange(observer, "id-1", "GET", target, "HTTP/1.1", "https", fields);
        exchange.begin(ObservedExchange.Kind.TUNNEL);
        exchange.admitted(null, "shop");
        exchange.opened("one#17");
        return exchange;
    }

    private static void end(ObservedExchange exchange) {
        exchange.head(200);
        exchange.received(3);
        exchange.sent(5);
        exchange.ended(ExchangeOutcome.COMPLETE);
    }

    @Test
    void combinedLineIsWhatProgramsKnow() throws Exception {
        try (AccessLog log = start("combined", 0, 0, 16)) {
            end(exchange(log, "/a?b=c", new RequestFields("192.0.2.1", "h", "Mozilla/5.0 (x)", "https://r/", "")));
        }

        assertThat(lines("access.log"))
                .singleElement()
                .asString()
                .matches("192\\.0\\.2\\.1 - - \\[28/Nov/2026:[0-9:]{8} [+-][0-9]{4}] \"GET /a\\?b=c HTTP/1\\.1\" 200 5"
                        + " \"https://r/\" \"Mozilla/5\\.0 \\(x\\)\"");
    }

    @Test
    void jsonLineTellsAll() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        try (AccessLog log = start("json", 0, 0, 16)) {
            end(exchange(
                    log,
                    "/a",
                    new RequestFields(
                            "192.0.2.1", "h.example", "me", "https://r/", "00-" + trace + "-00f067aa0ba902b7-01")));
        }

        JsonObject line = JsonParser.parseString(lines("access.log").get(0)).getAsJsonObject();
        assertThat(line.get("time").getAsString())
                .startsWith("2026-11-28T12:00:00.")
                .endsWith("Z");
        assertThat(line.get("request_id").getAsString()).isEqualTo("id-1");
        assertThat(line.get("client").getAsString()).isEqualTo("192.0.2.1");
        assertThat(line.get("host").getAsString()).isEqualTo("h.example");
        assertThat(line.get("status").getAsInt()).isEqualTo(200);
        assertThat(line.get("service").getAsString()).isEqualTo("shop");
        assertThat(line.get("agent").getAsString()).isEqualTo("one");
        assertThat(line.get("attempts").getAsInt()).isOne();
        assertThat(line.get("bytes_in").getAsLong()).isEqualTo(3);
        assertThat(line.get("bytes_out").getAsLong()).isEqualTo(5);
        assertThat(line.get("outcome").getAsString()).isEqualTo("complete");
        assertThat(line.get("trace_id").getAsString()).isEqualTo(trace);
        assertThat(line.get("duration_ms").getAsDouble()).isPositive();
        assertThat(line.has("error")).isFalse();
        assertThat(line.has("route")).isFalse();
    }

    @Test
    void failureIsNamedAsInProxyStatus() throws Exception {
        try (AccessLog log = start("json", 0, 0, 16)) {
            ObservedExchange exchange = exchange(log, "/a", RequestFields.NONE);
            exchange.answeredByUs(ForwardError.ORIGIN_TIMEOUT);
            exchange.head(504);
            exchange.ended(ExchangeOutcome.COMPLETE);
        }

        assertThat(lines("access.log"))
                .singleElement()
                .asString()
                .contains("\"error\":\"http_response_timeout\"", "\"reason\":\"origin-timeout\"", "\"failed\"");
    }

    @Test
    void wordsOfStrangersForgeNoLine() throws Exception {
        try (AccessLog log = start("combined", 0, 0, 16)) {
            end(exchange(log, "/" + EVIL, new RequestFields(EVIL, EVIL, EVIL, EVIL, EVIL)));
        }
        try (AccessLog log = start("json", 0, 0, 16)) {
            end(exchange(log, "/" + EVIL, new RequestFields(EVIL, EVIL, EVIL, EVIL, EVIL)));
        }

        List<String> lines = lines("access.log");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("a\\\"b\\\\c\\x0d\\x0a2026\\x20forged")
                .matches("[ -~]+");
        assertThat(lines.get(0).chars().filter(c -> c == '"').count() - count(lines.get(0), "\\\""))
                .as("quotes that end something")
                .isEqualTo(6);
        JsonObject json = JsonParser.parseString(lines.get(1)).getAsJsonObject();
        assertThat(json.get("user_agent").getAsString()).isEqualTo("a\"b\\c??2026 forged?? é");
        assertThat(json.has("trace_id")).isFalse();
    }

    private static int count(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
    }

    @Test
    void longWordsAreCutBeforeTheyWait() {
        ObservedExchange exchange = exchange(
                io.gatewaytunnel.observe.ExchangeObservers.none(),
                "/" + "x".repeat(60_000),
                new RequestFields("c", "h".repeat(60_000), "u".repeat(60_000), "r".repeat(60_000), ""));

        AccessEntry entry = AccessEntry.of(exchange, NOON.instant());

        assertThat(entry.target().length()
                        + entry.host().length()
                        + entry.userAgent().length()
                        + entry.referer().length())
                .isLessThan(4096);
        assertThat(AccessFormat.JSON.line(entry).length()).isLessThan(5000);
    }

    @Test
    void fileThatIsTooLongIsRenamed() throws Exception {
        try (LogFile file = new LogFile(Optional.of(folder.resolve("access.log")), 10, 2)) {
            for (int i = 0; i < 5; i++) {
                file.write(("line " + i + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }

        assertThat(lines("access.log")).containsExactly("line 4");
        assertThat(lines("access.log.1")).containsExactly("line 3");
        assertThat(lines("access.log.2")).containsExactly("line 2");
        assertThat(folder.resolve("access.log.3")).doesNotExist();
    }

    @Test
    void fileThatWasMovedAwayIsBegunAnew() throws Exception {
        Path path = folder.resolve("access.log");
        try (LogFile file = new LogFile(Optional.of(path), 0, 0)) {
            file.write(new byte[] {'a', '\n'});
            Files.move(path, folder.resolve("moved"));
            file.look();
            file.write(new byte[] {'b', '\n'});
            Files.delete(path);
            Files.writeString(path, "x\n");
            file.look();
            file.write(new byte[] {'c', '\n'});
        }

        assertThat(lines("moved")).containsExactly("a");
        assertThat(lines("access.log")).containsExactly("x", "c");
    }

    @Test
    void whatIsQueuedAtTheEndIsWritten() throws Exception {
        AccessLog log = start("combined", 0, 0, 1000);
        for (int i = 0; i < 1000; i++) {
            end(exchange(log, "/" + i, RequestFields.NONE));
        }
        log.close();

        assertThat(lines("access.log").size() + dropped.sum()).isEqualTo(1000);
        assertThat(dropped.sum()).as("the queue had room for all").isZero();
        end(exchange(log, "/late", RequestFields.NONE));
        assertThat(dropped.sum()).isEqualTo(1);
        assertThat(writers()).isEmpty();
    }

    private static List<Thread> writers() {
        List<Thread> writers = new ArrayList<>(Thread.getAllStackTraces().keySet());
        writers.removeIf(thread -> !thread.getName().equals("gateway-tunnel-access-log"));
        return writers;
    }

    @Test
    void linesThatTheDiskDoesNotTakeAreCountedAndHoldNobodyUp() throws Exception {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full));
        try (AccessLog log =
                AccessLog.start(new Observing.AccessLog(Optional.of(full), "json", 0, 0, 16), NOON, dropped)) {
            end(exchange(log, "/a", RequestFields.NONE));
        }

        assertThat(dropped.sum()).isEqualTo(1);
    }

    @Test
    void fileThatCannotBeOpenedIsAMistakeOfTheConfiguration() {
        Observing.AccessLog settings =
                new Observing.AccessLog(Optional.of(folder.resolve("none/access.log")), "json", 0, 0, 16);

        assertThatThrownBy(() -> AccessLog.start(settings, NOON, dropped))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("access-log: cannot write to")
                .hasMessageContaining("name a file in a folder");
    }
}
