package io.gatewaytunnel.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The proxy and the agent of the demo, their output going where ours goes. Started by one thread; {@link #close} ends
 * them and may be called by any, more than once.
 */
final class DemoProcesses implements AutoCloseable {
    /** Enough for an open event stream to end in order, short enough for somebody who waits for a prompt. */
    private static final Duration STOP = Duration.ofSeconds(5);

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    /** What README and the units give. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-Xms32m");

    private final String token = newToken();
    private final List<Process> running = new ArrayList<>();

    void startProxy(DemoArguments arguments) throws IOException {
        start(arguments.war(), List.of("--address", "127.0.0.1", "--port", String.valueOf(arguments.port())));
    }

    void startAgent(DemoArguments arguments, URI origin) throws IOException {
        start(
                arguments.agent(),
                List.of("--hub", arguments.hub().toString(), "--origin", origin.toString(), "--name", "demo"));
    }

    private synchronized void start(Path jar, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(JVM_OPTIONS);
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment().put("GATEWAY_TUNNEL_TOKEN", token);
        builder.environment().put("GATEWAY_TUNNEL_DRAIN_DELAY", "0s");
        builder.environment().put("GATEWAY_TUNNEL_DRAIN_TIMEOUT", "1s");
        running.add(builder.start());
    }

    /** Waits until a GET of that address yields 200; false when one of the programs ended before, or time is up. */
    boolean awaitOk(URI uri) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(START).build();
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline && allRunning()) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return true;
                }
            } catch (IOException e) {
                // It does not listen yet; the deadline and the processes themselves decide how long to go on.
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        return false;
    }

    private synchronized boolean allRunning() {
        return running.stream().allMatch(Process::isAlive);
    }

    /**
     * Waits for the first program that ends by itself and returns its code, or 0 once {@code stopped} is counted down.
     */
    int awaitFirstEnd(CountDownLatch stopped) throws InterruptedException {
        for (Process process : snapshot()) {
            CompletableFuture<Void> unused = process.onExit().thenRun(stopped::countDown);
        }
        stopped.await();
        return snapshot().stream()
                .filter(process -> !process.isAlive())
                .mapToInt(Process::exitValue)
                .findFirst()
                .orElse(0);
    }

    private synchronized List<Process> snapshot() {
        return List.copyOf(running);
    }

    @Override
    public void close() {
        List<Process> all = snapshot();
        all.forEach(Process::destroy);
        for (Process process : all) {
            try {
                if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String newToken() {
        byte[] token = new byte[24];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }
}
