package io.gatewaytunnel.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a fixed rate, whatever the answers do. The time of an answer counts from when its request was due, also
 * where all connections were busy then, so that a standstill is seen by every request that falls into it and not by
 * one.
 *
 * <p>Arguments: URL, requests a second, seconds, connections. The first second does not count. Prints percentiles in
 * milliseconds and how many a second were answered. What is unanswered ten seconds after the last was due counts with
 * the time it has waited. Threads: one sends when it is time, one reads.
 */
public final class OpenLoop {
    private static final double WARM_UP_SECONDS = 1;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Deque<OpenConnection> free = new ArrayDeque<>();
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final Selector selector = Selector.open();
    private final long[] tookNanos;
    private final int uncounted;
    private final double intervalNanos;
    private final long startNanos;
    private int answered;
    private int answeredInTime;

    private OpenLoop(URI url, int rate, double seconds, int connections) throws IOException {
        intervalNanos = 1e9 / rate;
        uncounted = (int) (rate * WARM_UP_SECONDS);
        tookNanos = new long[uncounted + (int) (rate * seconds)];
        byte[] request = ("GET " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < connections; i++) {
            OpenConnection connection =
                    new OpenConnection(new InetSocketAddress(url.getHost(), url.getPort()), request);
            connection.register(selector);
            free.add(connection);
        }
        startNanos = System.nanoTime();
    }

    private long dueNanos(int number) {
        return startNanos + (long) (number * intervalNanos);
    }

    /** The sender: each request when it is due, on any free connection, or behind those that wait for one. */
    private void send() throws IOException {
        for (int number = 0; number < tookNanos.length; number++) {
            for (long early = dueNanos(number) - System.nanoTime();
                    early > 0;
                    early = dueNanos(number) - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            OpenConnection connection;
            synchronized (this) {
                connection = free.poll();
                if (connection == null) {
                    waiting.add(number);
                }
            }
            if (connection != null) {
                connection.ask(number);
            }
        }
    }

    private void read() throws IOException {
        long end = dueNanos(tookNanos.length) + PATIENCE_NANOS;
        while (answered() < tookNanos.length && System.nanoTime() < end) {
            selector.select(100);
            for (SelectionKey key : selector.selectedKeys()) {
                OpenConnection connection = (OpenConnection) key.attachment();
                if (connection.read()) {
                    answered(connection);
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private synchronized int answered() {
        return answered;
    }

    private void answered(OpenConnection connection) throws IOException {
        long now = System.nanoTime();
        Integer next;
        synchronized (this) {
            answered++;
            tookNanos[connection.number()] = now - dueNanos(connection.number());
            if (now > dueNanos(uncounted) && now <= dueNanos(tookNanos.length)) {
                answeredInTime++;
            }
            next = waiting.poll();
            if (next == null) {
                free.push(connection);
            }
        }
        if (next != null) {
            connection.ask(next);
        }
    }

    private synchronized String figures() {
        long now = System.nanoTime();
        long[] counted = Arrays.copyOfRange(tookNanos, uncounted, tookNanos.length);
        for (int i = 0; i < counted.length; i++) {
            if (counted[i] == 0) {
                counted[i] = now - dueNanos(uncounted + i);
            }
        }
        Arrays.sort(counted);
        double seconds = (dueNanos(tookNanos.length) - dueNanos(uncounted)) / 1e9;
        return "{\"p50\": " + millis(counted, 0.5) + ", \"p99\": " + millis(counted, 0.99) + ", \"p99.9\": "
                + millis(counted, 0.999) + ", \"rate\": " + answeredInTime / seconds + ", \"unanswered\": "
                + (tookNanos.length - answered) + "}";
    }

    private static double millis(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * part))] / 1e6;
    }

    public static void main(String[] arguments) throws Exception {
        OpenLoop load = new OpenLoop(
                URI.create(arguments[0]),
                Integer.parseInt(arguments[1]),
                Double.parseDouble(arguments[2]),
                Integer.parseInt(arguments[3]));
        Thread sender = new Thread(() -> {
            try {
                load.send();
            } catch (IOException | RuntimeException failure) {
                Failure.end(failure);
            }
        });
        sender.start();
        try {
            load.read();
        } catch (IOException | RuntimeException failure) {
            Failure.end(failure);
        }
        System.out.println(load.figures());
        Runtime.getRuntime().halt(0);
    }
}
