package io.gatewaytunnel.it.origin;

import io.gatewaytunnel.it.http1.Http1Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An origin that does what a script says, bytes and misbehaviour included: one blocking thread a connection. The test
 * that starts it closes it, which ends its connections and threads.
 */
public final class RawOrigin implements AutoCloseable {
    private final ServerSocket server;
    private volatile Script script;
    private final ExecutorService threads;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    /**
     * What the kernel keeps for one connection. Without it some hundred bodies that nobody reads bring the machine to
     * its limit for all TCP (tcp_mem), and the kernel drops what others send: each loss is a pause of 200 ms somewhere.
     */
    static final int SEND_BUFFER_BYTES = 64 * 1024;

    private final AtomicInteger accepted = new AtomicInteger();

    /** What to do with one request; called on the connection's own thread, which may block. */
    @FunctionalInterface
    public interface Script {
        /** Throwing an {@link IOException} ends the connection. */
        void serve(RawExchange exchange) throws IOException;
    }

    private RawOrigin(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "it-raw-origin-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    public static RawOrigin serving(Script script) {
        return serving(script, InetAddress.getLoopbackAddress());
    }

    /** One that listens on that address and no other. */
    public static RawOrigin serving(Script script, InetAddress address) {
        try {
            RawOrigin origin = new RawOrigin(new ServerSocket(0, 1024, address), script);
            origin.threads.execute(origin::accept);
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves requests that come from now on by another script. */
    public void script(Script newScript) {
        script = newScript;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Connections open now. */
    public int openConnections() {
        return connections.size();
    }

    /** Connections ever accepted. */
    public int acceptedConnections() {
        return accepted.get();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
            threads.shutdownNow();
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new AssertionError("a script of the origin does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                accepted.incrementAndGet();
                connection.setTcpNoDelay(true);
                connection.setSendBufferSize(SEND_BUFFER_BYTES);
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            RawExchange.Connection open = new RawExchange.Connection(connection);
            Optional<Http1Head> head = open.nextHead();
            while (head.isPresent() && !connection.isClosed()) {
                script.serve(new RawExchange(open, head.get()));
                head = connection.isClosed() ? Optional.empty() : open.nextHead();
            }
        } catch (IOException e) {
            // The agent broke off, or the script wants the connection to end: both are what a test looks at from
            // outside.
        } finally {
            connections.remove(connection);
        }
    }
}
