package io.gatewaytunnel.accesslog;

import com.google.gson.stream.JsonWriter;
import io.gatewaytunnel.log.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How a line looks. Whatever strangers have sent, it is one line, and its parts can be told apart. */
enum AccessFormat {
    /** The Combined Log Format of Apache's httpd, which most programs that read access logs know. */
    COMBINED {
        @Override
        String line(AccessEntry entry) {
            String time = CLF_TIME.format(entry.at().atZone(ZoneId.systemDefault()));
            // A client that left before an answer began has no status; 499 is nginx's word for it.
            int status = entry.status() == 0 ? LEFT : entry.status();
            return Words.withoutBlanks(entry.client()) + " - - [" + time + "] \"" + Words.withoutBlanks(entry.method())
                    + " " + Words.withoutBlanks(entry.target()) + " " + Words.withoutBlanks(entry.protocol()) + "\" "
                    + status + " " + (entry.bytesOut() == 0 ? "-" : entry.bytesOut()) + " \""
                    + quoted(entry.referer()) + "\" \"" + quoted(entry.userAgent()) + "\"";
        }

        private String quoted(String text) {
            return text.isEmpty() ? "-" : Words.escaped(text);
        }
    },
    /** An object of JSON; parts that are not known are left out. */
    JSON {
        @Override
        String line(AccessEntry entry) {
            StringWriter text = new StringWriter(512);
            try (JsonWriter json = new JsonWriter(text)) {
                json.setHtmlSafe(false);
                json.beginObject();
                json.name("time").value(JSON_TIME.format(entry.at().atOffset(ZoneOffset.UTC)));
                word(json, "request_id", entry.requestId());
                word(json, "kind", entry.kind());
                word(json, "client", entry.client());
                word(json, "method", entry.method());
                word(json, "scheme", entry.scheme());
                word(json, "host", entry.host());
                word(json, "target", entry.target());
                word(json, "protocol", entry.protocol());
                if (entry.status() != 0) {
                    json.name("status").value(entry.status());
                }
                word(json, "route", entry.route());
                word(json, "service", entry.service());
                word(json, "agent", entry.agent());
                json.name("attempts").value(entry.attempts());
                json.name("bytes_in").value(entry.bytesIn());
                json.name("bytes_out").value(entry.bytesOut());
                millis(json, "duration_ms", entry.totalMillis());
                millis(json, "head_ms", entry.headMillis());
                millis(json, "waited_ms", entry.waitedMillis());
                word(json, "outcome", entry.outcome());
                word(json, "error", entry.error());
                word(json, "reason", entry.reason());
                word(json, "user_agent", entry.userAgent());
                word(json, "referer", entry.referer());
                word(json, "trace_id", entry.traceId());
                json.endObject();
            } catch (IOException e) {
                throw new UncheckedIOException("memory takes what is written", e);
            }
            return text.toString();
        }

        private void word(JsonWriter json, String name, String text) throws IOException {
            if (!text.isEmpty()) {
                json.name(name).value(Printable.of(text, MOST_CHARS));
            }
        }

        private void millis(JsonWriter json, String name, double millis) throws IOException {
            if (millis > 0) {
                json.name(name).value(Math.round(millis * PARTS) / PARTS);
            }
        }
    };

    private static final DateTimeFormatter CLF_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);
    private static final DateTimeFormatter JSON_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT);
    private static final int LEFT = 499;
    private static final double PARTS = 1000.0;

    /** More than an entry has of any word. */
    private static final int MOST_CHARS = 4096;

    /** Without the end of the line. */
    abstract String line(AccessEntry entry);
}
