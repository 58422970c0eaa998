package io.gatewaytunnel.it.client;

import io.gatewaytunnel.it.http1.Http1Body;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.http1.Http1Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One connection of a public client that sends exactly the bytes it is told to. For one thread; reads give up after ten
 * seconds unless told otherwise.
 */
public final class RawConnection implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Socket socket;
    private final Http1Reader reader;

    public RawConnection(int port) throws IOException {
        this(port, "127.0.0.1");
    }

    /** To somewhere else than loopback. */
    public RawConnection(InetSocketAddress to) throws IOException {
        this(new Socket(to.getAddress(), to.getPort()));
    }

    /** From that address of loopback. */
    public RawConnection(int port, String from) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(from), 0));
    }

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        reader = new Http1Reader(socket.getInputStream());
    }

    /** Has reads give up after that time. */
    public RawConnection patience(Duration other) throws IOException {
        socket.setSoTimeout((int) other.toMillis());
        return this;
    }

    /** A final response: head and body. */
    public record Response(Http1Head head, Http1Body body) {
        public int status() {
            return head.status();
        }
    }

    /** Sends text, one octet a character. {@code \n} alone is sent as a line end of HTTP. */
    public RawConnection send(String text) throws IOException {
        return send(text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawConnection send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next head, 1xx ones included. */
    public Http1Head readHead() throws IOException {
        return reader.readHead().orElseThrow(() -> new SocketException("closed before a response came"));
    }

    /** The next final response, to a request with that method. */
    public Response read(String method) throws IOException {
        Http1Head head = readHead();
        while (head.status() < 200) {
            head = readHead();
        }
        return new Response(head, reader.readResponseBody(head, method));
    }

    public Response read() throws IOException {
        return read("GET");
    }

    public Http1Reader reader() {
        return reader;
    }

    /** Whether the peer closes the connection before our patience ends, cleanly or not. */
    public boolean isClosedByPeer() throws IOException {
        try {
            return reader.isAtEnd();
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Ends this side's half of the connection. */
    public void closeSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Goes away with a reset, as a client does that died with data unread. */
    public void breakOff() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
