package io.gatewaytunnel.it.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Stands between a client and a server (an agent and its hub), passes bytes on, cuts them off or holds them up when
 * told to. Threads of its own, two a connection; whoever starts it closes it.
 */
public final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final IntSupplier target;
    private final Passing fromTarget;
    private final Set<RelayedConnection> connections = ConcurrentHashMap.newKeySet();
    private final RelayedConnection.Gate gate = new RelayedConnection.Gate();
    private volatile boolean severed;
    private volatile Lateness lateness = Lateness.NONE;
    private final AtomicInteger accepted = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "it-relay");
        thread.setDaemon(true);
        return thread;
    });

    /** How what one side sends gets to the other, until its end. */
    public interface Passing {
        void pass(InputStream from, OutputStream to) throws IOException;
    }

    /** What both sides see of a connection that is cut. */
    public enum Cut {
        /** An end, or a reset where something was still to be read. */
        CLOSE,
        /** A reset. */
        RESET,
        /** An end, and what they still send is taken and thrown away. */
        END,
        /** Nothing at all: what they send is taken and thrown away, as by a NAT that has forgotten them. */
        SILENCE
    }

    /** To that port of this machine. */
    public Relay(int target) {
        this(target, InputStream::transferTo);
    }

    /** To that port of this machine; what comes from there goes through {@code fromTarget}. */
    public Relay(int target, Passing fromTarget) {
        this(() -> target, fromTarget);
    }

    /** To the port of this machine that is asked for at each connection; there is none below 1. */
    public Relay(IntSupplier target) {
        this(target, InputStream::transferTo);
    }

    /** To that port of this machine, from that address and port. */
    public static Relay at(InetSocketAddress own, int target) {
        return new Relay(own, () -> target, InputStream::transferTo);
    }

    private Relay(IntSupplier target, Passing fromTarget) {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), target, fromTarget);
    }

    private Relay(InetSocketAddress own, IntSupplier target, Passing fromTarget) {
        this.target = target;
        this.fromTarget = fromTarget;
        try {
            server = new ServerSocket();
            server.bind(own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    /** The same address by way of this relay. */
    public URI instead(URI hub) {
        return URI.create(hub.getScheme() + "://127.0.0.1:" + port() + hub.getPath());
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Connections ever taken. */
    public int accepted() {
        return accepted.get();
    }

    /** Cuts what there is; new ones are taken. */
    public void cut() {
        cut(Cut.CLOSE);
    }

    /** The same in that way. */
    public void cut(Cut how) {
        connections.forEach(connection -> connection.cut(how));
    }

    /** Cuts what there is, and whoever comes before {@link #mend}. */
    public void sever() {
        severed = true;
        cut();
    }

    /** Takes connections again. */
    public void mend() {
        severed = false;
    }

    /** Connections that come from now on are as slow as that. */
    public Relay late(Lateness how) {
        lateness = how;
        return this;
    }

    /** From now on nothing passes, nobody is told and nothing is lost; who comes waits. */
    public void freeze() {
        gate.shut(true);
    }

    /** All that has waited passes. */
    public void thaw() {
        gate.shut(false);
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
        int port = target.getAsInt();
        if (port < 1 || severed) {
            closeQuietly(near);
            return;
        }
        try {
            gate.pass();
            RelayedConnection connection =
                    new RelayedConnection(near, new Socket(InetAddress.getLoopbackAddress(), port), gate, lateness);
            connections.add(connection);
            if (severed || server.isClosed()) {
                connection.close();
                return;
            }
            threads.execute(() -> {
                connection.passBack(fromTarget);
                forget(connection);
            });
            connection.passOn();
            forget(connection);
        } catch (IOException e) {
            closeQuietly(near); // refused: so is the one who came
        }
    }

    private void forget(RelayedConnection connection) {
        if (connection.isOver()) {
            connections.remove(connection);
        }
    }

    private static void closeQuietly(Socket socket) {
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
