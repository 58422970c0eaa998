package io.gatewaytunnel.scripted;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections that a test's server has taken, each served on a thread of its own. Whoever starts it closes it. */
public final class ScriptedConnections implements AutoCloseable {
    private final ServerSocket server;
    private final String name;
    private final Service service;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();

    /** Serves one connection, whose number begins with 1; it is closed afterwards. Must not throw. */
    @FunctionalInterface
    public interface Service {
        void serve(Socket socket, int number);
    }

    /** The name is that of the threads. */
    public ScriptedConnections(ServerSocket server, String name, Service service) {
        this.server = server;
        this.name = name;
        this.service = service;
    }

    /** Takes connections from now on. */
    public void begin() {
        startThread(name, this::acceptAll);
    }

    private static void startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                int number = count.incrementAndGet();
                startThread(name + "-" + number, () -> serve(socket, number));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            service.serve(socket, number);
        } catch (IOException e) {
            // It was to be closed, and is.
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How many there were. */
    public int count() {
        return count.get();
    }

    public boolean isClosed() {
        return server.isClosed();
    }

    /** Breaks every connection without a word, and takes no more. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
