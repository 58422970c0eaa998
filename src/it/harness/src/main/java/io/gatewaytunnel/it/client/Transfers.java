package io.gatewaytunnel.it.client;

import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.http1.PatternStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A body down and one up at once, from and to {@code TestOrigin}, on a thread each. Closing breaks them off. */
public final class Transfers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PART = 64 << 10;

    private final long bytes;
    private final AtomicLong moved = new AtomicLong();
    private final RawConnection downwards;
    private final RawConnection upwards;
    private final CompletableFuture<String> down;
    private final CompletableFuture<String> up;

    private Transfers(InetSocketAddress proxy, long bytes) throws IOException {
        this.bytes = bytes;
        downwards = new RawConnection(proxy).patience(PATIENCE);
        upwards = new RawConnection(proxy).patience(PATIENCE);
        down = onThread("it-download", this::download);
        up = onThread("it-upload", this::upload);
    }

    public static Transfers start(int port, long bytes) throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), bytes);
    }

    /** Through a proxy that is not on loopback. */
    public static Transfers start(InetSocketAddress proxy, long bytes) throws IOException {
        return new Transfers(proxy, bytes);
    }

    private static CompletableFuture<String> onThread(String name, Callable<String> task) {
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(task.call());
                    } catch (Exception | AssertionError e) {
                        result.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private String download() throws IOException {
        downwards.send("GET /bytes?n=" + bytes + " HTTP/1.1\nHost: public.example\n\n");
        int status = downwards.readHead().status();
        if (status != 200) {
            return "status " + status;
        }
        MessageDigest digest = BodyPattern.newSha256();
        byte[] part = new byte[PART];
        long left = bytes;
        while (left > 0) {
            int n = downwards.reader().read(part);
            if (n < 0) {
                return "broken off with " + left + " to come";
            }
            digest.update(part, 0, n);
            moved.addAndGet(n);
            left -= n;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String upload() throws IOException {
        upwards.send("PUT /digest HTTP/1.1\nHost: public.example\nContent-Length: " + bytes + "\n\n");
        byte[] part = new byte[PART];
        try (PatternStream body = new PatternStream(bytes)) {
            for (int n = body.read(part, 0, PART); n >= 0; n = body.read(part, 0, PART)) {
                upwards.send(n == PART ? part : Arrays.copyOf(part, n));
                moved.addAndGet(n);
            }
        }
        RawConnection.Response response = upwards.read("PUT");
        return response.status() == 200
                ? response.body().text()
                : response.status() + " "
                        + response.head().first("Proxy-Status").orElse("");
    }

    /** What clients have got and sent so far, of twice the length. */
    public long moved() {
        return moved.get();
    }

    public boolean isOver() {
        return down.isDone() && up.isDone();
    }

    /** The digest of what came down, or what went wrong. */
    public String down() {
        return ended(down);
    }

    /** What the origin says of what went up, or what went wrong. */
    public String up() {
        return ended(up);
    }

    /** What {@link #up} is when all is well. */
    public String wanted(String sha256) {
        return bytes + " " + sha256 + " " + bytes;
    }

    private static String ended(CompletableFuture<String> one) {
        try {
            return one.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            return String.valueOf(e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        downwards.close();
        upwards.close();
    }
}
