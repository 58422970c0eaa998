package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an agent and its hub, passes bytes on and cuts them off when told to. Threads of its own, two a
 * connection; whoever starts it closes it.
 */
public final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "it-relay");
        thread.setDaemon(true);
        return thread;
    });

    /** To that port of this machine. */
    public Relay(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** The same address by way of this relay. */
    public URI instead(URI hub) {
        return URI.create(hub.getScheme() + "://127.0.0.1:" + server.getLocalPort() + hub.getPath());
    }

    /** Connections ever taken. */
    public int accepted() {
        return accepted.get();
    }

    /** Cuts what there is; new ones are taken. */
    public void cut() {
        for (Socket socket : sockets) {
            closeQuietly(socket);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                accepted.incrementAndGet();
                threads.execute(() -> join(near));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void join(Socket near) {
        try (near;
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(near);
            sockets.add(far);
            threads.execute(() -> pass(far, near));
            pass(near, far);
        } catch (IOException e) {
            // refused: so is the one who came
        } finally {
            sockets.remove(near);
        }
    }

    /** One direction, until either is closed; then both are. */
    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // closed
        } finally {
            sockets.remove(from);
        }
    }

    private void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            cut();
            threads.shutdownNow();
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the relay does not end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
