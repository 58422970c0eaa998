package io.gatewaytunnel.standalone.watch;

import io.gatewaytunnel.standalone.connections.ProbeDoor;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Asks an own port for an answer over a fresh connection, which takes an acceptor, a poller, a thread and the
 * application. The connection is let in whatever is full, and served by the threads for links, so that strangers cannot
 * make it fail. It has to wait for its turn in the system's queue all the same, which strangers can make long: as long
 * as that queue moves, it has not failed. Threads: one at a time.
 */
public final class Probe {
    private static final String ANSWER = "HTTP/1.1 ";

    /** What the application says of itself when it knows that it does not work any more. */
    private static final String FAILED = ANSWER + "503";

    private final ProbeDoor door;
    private final InetSocketAddress address;
    private final Optional<SSLSocketFactory> tls;
    private final byte[] request;

    private Probe(ProbeDoor door, InetSocketAddress address, Optional<SSLSocketFactory> tls, String path) {
        this.door = door;
        this.address = address;
        this.tls = tls;
        this.request = ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code path} is the application's own answer to whether it lives: anything but 503. */
    public static Probe of(ProbeDoor door, InetSocketAddress address, boolean secure, String path) {
        return new Probe(
                door, address, secure ? Optional.of(trustingOurselves()) : Optional.<SSLSocketFactory>empty(), path);
    }

    /** Blocks for {@code timeout} at most; whether it was answered, or is behind others who are let in. */
    public boolean isAnswered(Duration timeout) {
        long accepted = door.accepted();
        try (Socket plain = new Socket()) {
            plain.bind(null);
            int port = plain.getLocalPort();
            door.expectProbe(port);
            boolean answered = isAnswered(plain, timeout);
            boolean outside = door.forgetProbe(port);
            return answered || (outside && door.accepted() != accepted);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isAnswered(Socket plain, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        long begun = System.nanoTime();
        try {
            plain.connect(address, millis);
            plain.setSoTimeout(Math.max(
                    1,
                    millis - (int) Duration.ofNanos(System.nanoTime() - begun).toMillis()));
            if (tls.isEmpty()) {
                return exchange(plain);
            }
            try (Socket secure = tls.get().createSocket(plain, "localhost", address.getPort(), true)) {
                return exchange(secure);
            }
        } catch (IOException e) {
            return false;
        }
    }

    private boolean exchange(Socket socket) throws IOException {
        socket.getOutputStream().write(request);
        InputStream in = socket.getInputStream();
        String begin = new String(in.readNBytes(FAILED.length()), StandardCharsets.US_ASCII);
        return begin.startsWith(ANSWER) && !begin.equals(FAILED);
    }

    /**
     * What answers at our own port on this machine is asked whether it lives, and told nothing: there is nothing to
     * trust it with.
     */
    private static SSLSocketFactory trustingOurselves() {
        TrustManager any = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {any}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS", e);
        }
    }
}
