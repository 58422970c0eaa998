package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hundreds or thousands of public clients that one thread drives: slow ones, ones that never read, ones that wait for
 * events. Any thread may add clients and look at them; closing ends the thread and every connection.
 */
public final class ClientSwarm implements AutoCloseable {
    private static final long TICK_MILLIS = 20;

    private final Selector selector;
    private final InetSocketAddress target;
    private final Queue<SwarmClient> added = new ConcurrentLinkedQueue<>();
    private final List<SwarmClient> clients = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    private volatile boolean closed;

    public ClientSwarm(int port) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        thread = new Thread(this::run, "it-client-swarm");
        thread.setDaemon(true);
        thread.start();
    }

    /** How fast clients read, in bytes a second. */
    public static final int NEVER = 0;

    public static final int AS_FAST_AS_IT_COMES = Integer.MAX_VALUE;

    /** A client that sends {@code request} (one octet a character) and then reads at that pace. */
    public SwarmClient add(String request, int bytesPerSecond) {
        SwarmClient client =
                new SwarmClient(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)), bytesPerSecond);
        clients.add(client);
        added.add(client);
        selector.wakeup();
        return client;
    }

    /** A GET with the Host that a browser would send. */
    public SwarmClient get(String target, int bytesPerSecond) {
        return add("GET " + target + " HTTP/1.1\r\nHost: public.example\r\n\r\n", bytesPerSecond);
    }

    public List<SwarmClient> clients() {
        return clients;
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long next = System.nanoTime();
        while (!closed) {
            try {
                selector.select(this::step, TICK_MILLIS);
                for (SwarmClient client = added.poll(); client != null; client = added.poll()) {
                    connect(client);
                }
                long now = System.nanoTime();
                if (now - next >= 0) {
                    clients.forEach(client -> client.allow(TICK_MILLIS));
                    next = Math.max(next + TICK_MILLIS * 1_000_000, now - 1_000_000_000);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void connect(SwarmClient client) throws IOException {
        SocketChannel connection = SocketChannel.open();
        connection.configureBlocking(false);
        if (!client.isEager()) {
            // Otherwise the kernel takes megabytes for a client that reads nothing.
            connection.setOption(StandardSocketOptions.SO_RCVBUF, 64 * 1024);
        }
        client.attach(connection.register(selector, SelectionKey.OP_CONNECT, client));
        connection.connect(target);
    }

    private void step(SelectionKey key) {
        SwarmClient client = (SwarmClient) key.attachment();
        try {
            client.step(key, buffer);
        } catch (IOException e) {
            client.ended(key, e);
        }
    }
}
