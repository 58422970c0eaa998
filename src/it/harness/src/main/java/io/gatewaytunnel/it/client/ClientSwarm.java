package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
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
    private static final long TICK_NANOS = SelectorThread.TICK_MILLIS * 1_000_000L;
    private static final int SECOND_NANOS = 1_000_000_000;

    private final SelectorThread thread;
    private final Queue<SwarmClient> added = new ConcurrentLinkedQueue<>();
    private final List<SwarmClient> clients = new CopyOnWriteArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
    private long next = System.nanoTime();

    public ClientSwarm(int port) {
        thread = new SelectorThread("it-client-swarm", port);
        thread.start(this::step, this::tick);
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
        thread.hurry();
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
        thread.close();
    }

    /** It may come late: then clients get what they have missed, up to a second's worth. */
    private void tick(long now) throws IOException {
        for (SwarmClient client = added.poll(); client != null; client = added.poll()) {
            connect(client);
        }
        for (next = Math.max(next, now - SECOND_NANOS); now - next >= 0; next += TICK_NANOS) {
            clients.forEach(client -> client.allow(SelectorThread.TICK_MILLIS));
        }
    }

    private void connect(SwarmClient client) throws IOException {
        SelectionKey key = thread.open();
        if (!client.isEager()) {
            // Otherwise the kernel takes megabytes for a client that reads nothing.
            ((SocketChannel) key.channel()).setOption(StandardSocketOptions.SO_RCVBUF, 64 * 1024);
        }
        key.attach(client);
        client.attach(key);
        thread.connect(key);
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
