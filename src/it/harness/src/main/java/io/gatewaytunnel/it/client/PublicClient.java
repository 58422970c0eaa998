package io.gatewaytunnel.it.client;

import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.http1.PatternStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;

/** A well-behaved public client: the one of the JDK. Any thread may use it. */
public final class PublicClient {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http;

    private PublicClient(HttpClient http) {
        this.http = http;
    }

    public static PublicClient http1() {
        return of(HttpClient.Version.HTTP_1_1);
    }

    /** Speaks HTTP/2 in clear text by asking for the upgrade. */
    public static PublicClient http2() {
        return of(HttpClient.Version.HTTP_2);
    }

    private static PublicClient of(HttpClient.Version version) {
        return new PublicClient(HttpClient.newBuilder()
                .version(version)
                .connectTimeout(Duration.ofSeconds(10))
                .build());
    }

    /** One that trusts what the context says. */
    public static PublicClient https(SSLContext context) {
        return https(context, HttpClient.Version.HTTP_1_1);
    }

    /** The same, which asks for HTTP/2 in the handshake. */
    public static PublicClient https2(SSLContext context) {
        return https(context, HttpClient.Version.HTTP_2);
    }

    private static PublicClient https(SSLContext context, HttpClient.Version version) {
        return new PublicClient(
                HttpClient.newBuilder().version(version).sslContext(context).build());
    }

    /** How much came and what it was. */
    public record Digest(int status, long bytes, String sha256, Duration took) {
        public double megabytesPerSecond() {
            return bytes / 1e6 / Math.max(1e-9, took.toNanos() / 1e9);
        }
    }

    public HttpResponse<String> get(URI uri) {
        return send(HttpRequest.newBuilder(uri).GET(), BodyHandlers.ofString());
    }

    public HttpResponse<String> post(URI uri, BodyPublisher body) {
        return send(HttpRequest.newBuilder(uri).POST(body), BodyHandlers.ofString());
    }

    /** Reads a whole response as it comes and keeps nothing but its digest. */
    public Digest download(URI uri) {
        long start = System.nanoTime();
        HttpResponse<InputStream> response = send(HttpRequest.newBuilder(uri).GET(), BodyHandlers.ofInputStream());
        MessageDigest digest = BodyPattern.newSha256();
        long total = 0;
        try (InputStream body = response.body()) {
            byte[] buffer = new byte[256 * 1024];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                digest.update(buffer, 0, n);
                total += n;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("after " + total + " bytes", e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new Digest(response.statusCode(), total, HexFormat.of().formatHex(digest.digest()), took);
    }

    /** A body of {@link BodyPattern} without an announced length: chunked in HTTP/1.1. */
    public static BodyPublisher chunked(long length) {
        return BodyPublishers.ofInputStream(() -> new PatternStream(length));
    }

    /** A body of {@link BodyPattern} with {@code Content-Length}. */
    public static BodyPublisher counted(long length) {
        return BodyPublishers.fromPublisher(chunked(length), length);
    }

    public <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> handler) {
        try {
            return http.send(request.timeout(PATIENCE).build(), handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public HttpClient http() {
        return http;
    }
}
