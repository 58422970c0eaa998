package io.gatewaytunnel.it.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Many connections over TLS, each from another address of the loopback network, that send their bytes once and stay.
 * For one thread, which waits for the handshakes; closing ends every connection.
 */
public final class TlsClients implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final int port;
    private final SSLContext context;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger opened = new AtomicInteger();

    public TlsClients(int port, SSLContext context) {
        this.port = port;
        this.context = context;
    }

    /** How a handshake begins. */
    public static byte[] clientHello(SSLContext context) {
        try {
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            byte[] bytes = new byte[hello.flip().remaining()];
            hello.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens so many that speak {@code protocol} by ALPN, send {@code opening}, and wait for the first octet of an
     * answer if {@code answered}; the number of those that came so far.
     */
    public int open(int count, String protocol, byte[] opening, boolean answered) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<CompletableFuture<Boolean>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                all.add(CompletableFuture.supplyAsync(() -> openOne(protocol, opening, answered), threads));
            }
            return (int) all.stream().filter(CompletableFuture::join).count();
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean openOne(String protocol, byte[] opening, boolean answered) {
        try {
            Socket plain = new Socket();
            sockets.add(plain);
            int number = opened.incrementAndGet();
            byte[] from = {127, 119, (byte) (1 + number / 250 % 250), (byte) (1 + number % 250)};
            plain.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
            plain.setSoTimeout(TIMEOUT_MILLIS);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
            sockets.add(socket); // the JDK closes one that nobody holds
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write(opening);
            return !answered || socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false; // refused, or closed for another
        }
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
