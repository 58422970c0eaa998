package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * One thread that carries thousands of connections to a port of this machine: it tells which are ready, and each 20 ms
 * that a tick has passed. Connections are opened on it; all else is for its owner.
 */
public final class SelectorThread implements AutoCloseable {
    public static final int TICK_MILLIS = 20;
    private static final int SMALL_BUFFER = 4096;

    private final Selector selector;
    private final InetSocketAddress target;
    private final String name;
    private Thread thread = new Thread();
    private volatile boolean hurried;
    private volatile boolean closed;

    /** What is done at a tick, {@code now} of {@link System#nanoTime}. A failure ends the thread. */
    @FunctionalInterface
    public interface Tick {
        void at(long now) throws IOException;
    }

    public SelectorThread(String name, int port) {
        this.name = name;
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Once. Both are called on the thread. */
    public void start(Consumer<SelectionKey> ready, Tick tick) {
        thread = new Thread(() -> run(ready, tick), name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Has the next tick come at once. */
    public void hurry() {
        hurried = true;
        selector.wakeup();
    }

    /** False once something of ours has failed, too. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** One that is not yet on its way. */
    public SelectionKey open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        return channel.register(selector, SelectionKey.OP_CONNECT);
    }

    /**
     * The same from an address of its own, 127.{@code network} and up, which is used again after thousands.
     *
     * @param eager whether it reads whatever comes; otherwise the kernel is to keep as little as it can
     */
    public SelectionKey open(int network, int number, boolean eager) throws IOException {
        SelectionKey key = open();
        SocketChannel channel = (SocketChannel) key.channel();
        if (!eager) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        }
        byte[] address = {
            127, (byte) (network + number / 62_500 % 100), (byte) (1 + number / 250 % 250), (byte) (1 + number % 250)
        };
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
        return key;
    }

    public void connect(SelectionKey opened) throws IOException {
        ((SocketChannel) opened.channel()).connect(target);
    }

    private void run(Consumer<SelectionKey> ready, Tick tick) {
        long next = System.nanoTime();
        try {
            while (!closed) {
                selector.select(ready, TICK_MILLIS);
                long now = System.nanoTime();
                if (hurried || now - next >= 0) {
                    hurried = false;
                    tick.at(now);
                    next = now + TICK_MILLIS * 1_000_000L;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the thread and then every connection. */
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
}
