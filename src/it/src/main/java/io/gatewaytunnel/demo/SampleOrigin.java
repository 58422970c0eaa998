package io.gatewaytunnel.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service "inside" of the demo: a page, a counter that streams, an upload that is hashed, and an event stream. Each
 * request has a thread of its own that may sleep; closing ends the server and its threads.
 */
final class SampleOrigin implements AutoCloseable {
    private static final int COUNTER_PAUSE_MILLIS = 50;
    private static final int EVENT_PAUSE_MILLIS = 1000;
    private static final List<String> TOLD_FIELDS =
            List.of("Host", "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host");

    private final HttpServer server;
    private final ExecutorService threads;

    private SampleOrigin(HttpServer server) {
        this.server = server;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "sample-origin-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    static SampleOrigin start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        SampleOrigin origin = new SampleOrigin(server);
        server.setExecutor(origin.threads);
        server.createContext("/", SampleOrigin::page);
        server.createContext(
                "/counter", exchange -> stream(exchange, "text/plain", COUNTER_PAUSE_MILLIS, n -> n + "\n"));
        server.createContext(
                "/events", exchange -> stream(exchange, "text/event-stream", EVENT_PAUSE_MILLIS, SampleOrigin::event));
        server.createContext("/upload", SampleOrigin::upload);
        server.createContext("/request", SampleOrigin::request);
        server.start();
        return origin;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void page(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/")) {
            answer(
                    exchange,
                    404,
                    "text/plain; charset=utf-8",
                    "There is no such thing here.\n".getBytes(StandardCharsets.UTF_8));
            return;
        }
        try (InputStream page = SampleOrigin.class.getResourceAsStream("index.html")) {
            if (page == null) {
                throw new IOException("the page is missing from the build");
            }
            answer(exchange, 200, "text/html; charset=utf-8", page.readAllBytes());
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The text of the n-th item of a stream. */
    private interface Items {
        String at(long n);
    }

    private static String event(long n) {
        return "id: " + n + "\ndata: {\"n\":" + n + ",\"at\":" + Instant.now().toEpochMilli() + "}\n\n";
    }

    /** Sends item after item until the reader goes away, which the tunnel tells by breaking the connection off. */
    private static void stream(HttpExchange exchange, String type, int pauseMillis, Items items) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (long n = 1; ; n++) {
                out.write(items.at(n).getBytes(StandardCharsets.UTF_8));
                out.flush();
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the demo ends
        }
    }

    private static void upload(HttpExchange exchange) throws IOException {
        MessageDigest digest = sha256();
        long total = 0;
        byte[] buffer = new byte[64 * 1024];
        try (InputStream body = exchange.getRequestBody()) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                digest.update(buffer, 0, n);
                total += n;
            }
        }
        String json = "{\"bytes\":" + total + ",\"sha256\":\"" + HexFormat.of().formatHex(digest.digest()) + "\"}";
        answer(exchange, 200, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** The fields that tell how the request came here, as JSON. */
    private static void request(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        StringBuilder json = new StringBuilder("{");
        for (String name : TOLD_FIELDS) {
            String value = headers.getFirst(name);
            if (value != null) {
                json.append(json.length() > 1 ? "," : "")
                        .append(quoted(name))
                        .append(':')
                        .append(quoted(value));
            }
        }
        answer(exchange, 200, "application/json", json.append('}').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted.append(c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return quoted.append('"').toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
