package io.gatewaytunnel.it.run;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reserved paths of a proxy: what it says of itself, and how it is told to drain. */
public final class ProxyStatus {
    private static final Pattern SESSION =
            Pattern.compile("\\{[^{}]*\"name\": *\"([^\"]*)\"[^{}]*\"state\": *\"([^\"]*)\"[^{}]*\"links\": *(\\d+)");

    private final RunningProxy proxy;
    private final HttpClient client;

    ProxyStatus(RunningProxy proxy, HttpClient client) {
        this.proxy = proxy;
        this.client = client;
    }

    /** The status code of {@code /_tunnel/ready}: 200 while requests can be served. */
    public int ready() {
        return get("/_tunnel/ready", "").statusCode();
    }

    public int live() {
        return get("/_tunnel/live", "").statusCode();
    }

    /** The status document, read with the right token. */
    public String json() {
        HttpResponse<String> response = get("/_tunnel/status", RunningProxy.TOKEN);
        if (response.statusCode() != 200) {
            throw new AssertionError("status page: " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    /** The agents' sessions and their states: another text means that a link was lost. */
    public String links() {
        TreeSet<String> sessions = new TreeSet<>();
        Matcher matcher = SESSION.matcher(json());
        while (matcher.find()) {
            String link = "1".equals(matcher.group(3)) ? "" : "link " + matcher.group(3) + " of ";
            sessions.add(link + matcher.group(1) + " " + matcher.group(2));
        }
        return sessions.toString();
    }

    /** Requests and upgraded connections that the proxy has not done with. */
    public int underWay() {
        String json = json();
        return number(json, "underWay") + number(json, "now");
    }

    /** Upgraded connections alone. */
    public int upgraded() {
        return number(json(), "now");
    }

    /** How many requests it takes at a time. */
    public int maxStreams() {
        return number(json(), "most");
    }

    private static int number(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\": *(\\d+)").matcher(json);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return Integer.parseInt(matcher.group(1));
    }

    public HttpResponse<String> get(String path, String token) {
        return send(HttpRequest.newBuilder(proxy.uri(path)), token);
    }

    public HttpResponse<String> drain(String token) {
        return send(
                HttpRequest.newBuilder(proxy.uri("/_tunnel/drain")).POST(HttpRequest.BodyPublishers.noBody()), token);
    }

    public void awaitReady(Duration atMost) {
        await("the proxy to be ready")
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ready() == 200);
    }

    public void awaitNotReady(Duration atMost) {
        await("the proxy to be without an agent")
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> ready() == 503);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String token) {
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return client.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
