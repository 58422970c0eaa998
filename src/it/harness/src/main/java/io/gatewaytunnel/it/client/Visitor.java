package io.gatewaytunnel.it.client;

import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.http1.Http1Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Somebody who asks for pages twice a second while others misbehave, each time over a new connection, and remembers
 * what came of it. Its thread is its own and ends with {@link #close}.
 */
public final class Visitor implements AutoCloseable {
    private static final byte[] ADDRESS = {127, 9, 9, 9};
    private static final int PERIOD_MILLIS = 500;
    private static final int TIMEOUT_MILLIS = 30_000;

    private final int port;
    private final SocketFactory sockets;
    private final List<String> pages;
    private final ConcurrentLinkedQueue<Visit> visits = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "it-visitor");
    private volatile boolean closed;

    /** One page asked for; {@code status} 0 is none at all. */
    public record Visit(String page, int status, long millis) {}

    /** {@code tls} for HTTPS. */
    public Visitor(int port, Optional<SSLContext> tls, String... pages) {
        this.port = port;
        this.sockets = tls.<SocketFactory>map(SSLContext::getSocketFactory).orElse(SocketFactory.getDefault());
        this.pages = List.of(pages);
        thread.setDaemon(true);
    }

    public Visitor start() {
        thread.start();
        return this;
    }

    private void run() {
        while (!closed) {
            pages.forEach(page -> visits.add(visit(page)));
            try {
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS); // the pace of a visitor, nothing is waited for
            } catch (InterruptedException e) {
                return; // only close does so
            }
        }
    }

    /** Asks once, now. */
    public Visit visit(String page) {
        long began = System.nanoTime();
        int status = 0;
        try (Socket plain = new Socket()) {
            plain.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), 0));
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            Socket socket = sockets instanceof SSLSocketFactory secure
                    ? secure.createSocket(plain, "127.0.0.1", port, true)
                    : plain;
            socket.getOutputStream()
                    .write(("GET " + page + " HTTP/1.1\r\nHost: public.example\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            status = new Http1Reader(socket.getInputStream())
                    .readHead()
                    .map(Http1Head::status)
                    .orElse(0);
        } catch (IOException e) {
            status = 0;
        }
        return new Visit(page, status, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    public List<Visit> visits() {
        return List.copyOf(visits);
    }

    /** How often each page was answered how, for a message: {@code /page 200} to a count. */
    public Map<String, Integer> answers() {
        Map<String, Integer> answers = new TreeMap<>();
        visits.forEach(visit -> answers.merge(visit.page() + " " + visit.status(), 1, Integer::sum));
        return answers;
    }

    public long slowestMillis() {
        return visits.stream().mapToLong(Visit::millis).max().orElse(0);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
