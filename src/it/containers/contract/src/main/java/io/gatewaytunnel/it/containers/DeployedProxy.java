package io.gatewaytunnel.it.containers;

import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The WAR where this run has deployed it: a port of loopback, and a context path that is empty at the root or like
 * {@code /gateway}.
 */
public record DeployedProxy(int port, String contextPath) {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STATUS = Duration.ofSeconds(10);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The request target that reaches {@code path} of the origin, byte for byte. */
    public String target(String path) {
        return contextPath + path;
    }

    /** The same as a URI; for paths that a {@link URI} can spell. */
    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + target(path));
    }

    /** Where agents connect: the listener that this run has for them, or that of everybody. */
    public URI hub() {
        Control.leaveOut("the hub");
        String own = System.getProperty("it.hub.port", "");
        return URI.create("ws://127.0.0.1:" + (own.isEmpty() ? port : own) + contextPath + "/_tunnel/hub");
    }

    /** Waits until an agent is there. */
    public void awaitReady() {
        awaitReady(200);
    }

    /** Waits until no agent is there. */
    public void awaitNotReady() {
        awaitReady(503);
    }

    private void awaitReady(int status) {
        await("ready to say " + status)
                .atMost(READY)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> reserved("/_tunnel/ready").statusCode() == status);
    }

    /** Asks one of our own paths. */
    public HttpResponse<String> reserved(String path) throws IOException, InterruptedException {
        Control.leaveOut("paths of ours");
        HttpRequest request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Takes it out of service, in good order. */
    public void drain() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/_tunnel/drain"))
                .header("Authorization", "Bearer " + RunningProxy.TOKEN)
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(STATUS)
                .build();
        int status =
                CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status >= 300) {
            throw new IOException("drain: " + status);
        }
    }

    /** The status page, with the token; fails when it does not come within ten seconds. */
    public String status() throws IOException {
        Control.leaveOut("the status page");
        HttpRequest request = HttpRequest.newBuilder(uri("/_tunnel/status"))
                .header("Authorization", "Bearer " + RunningProxy.TOKEN)
                .timeout(STATUS)
                .build();
        try {
            HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("status page: " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
