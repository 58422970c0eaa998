package io.gatewaytunnel.it.origin;

import io.gatewaytunnel.it.http1.Http1Body;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.http1.Http1Reader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One request to a {@link RawOrigin}, and the bytes that answer it. For the thread of its connection. */
public final class RawExchange {
    private final Connection connection;
    private final Http1Head head;

    RawExchange(Connection connection, Http1Head head) {
        this.connection = connection;
        this.head = head;
    }

    /** A connection from the agent. */
    record Connection(Socket socket, Http1Reader reader, AtomicInteger requests) {
        Connection(Socket socket) throws IOException {
            this(socket, new Http1Reader(socket.getInputStream()), new AtomicInteger());
        }

        Optional<Http1Head> nextHead() throws IOException {
            Optional<Http1Head> head = reader.readHead();
            requests.incrementAndGet();
            return head;
        }
    }

    /** Which request of its connection it is, from 1. */
    public int number() {
        return connection.requests().get();
    }

    public Http1Head head() {
        return head;
    }

    /** Stands for the connection that the request came on: equal for its requests and for no other's. */
    public Object connectionKey() {
        return connection;
    }

    public String target() {
        return head.target();
    }

    public Http1Body readBody() throws IOException {
        return connection.reader().readRequestBody(head);
    }

    /** Bytes of the request body as they come, without regard to its framing; -1 when the agent broke off. */
    public int readSome(byte[] target) throws IOException {
        return connection.reader().read(target);
    }

    /** All that still comes on this connection, framing included, until the agent ends or breaks it. */
    public String readAllRaw() {
        StringBuilder all = new StringBuilder();
        byte[] buffer = new byte[8192];
        try {
            for (int n = readSome(buffer); n >= 0; n = readSome(buffer)) {
                all.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            return all.toString(); // a reset is an end too
        }
        return all.toString();
    }

    /** Takes what comes until the agent ends or breaks the connection; the number of octets, framing included. */
    public long drainToEnd() {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        try {
            for (int n = readSome(buffer); n >= 0; n = readSome(buffer)) {
                total += n;
            }
        } catch (IOException e) {
            return total; // a reset is an end too
        }
        return total;
    }

    /** Sends text, one octet a character; {@code \n} alone is sent as a line end of HTTP. */
    public RawExchange send(String text) throws IOException {
        return send(text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    public RawExchange send(byte[] bytes) throws IOException {
        connection.socket().getOutputStream().write(bytes);
        connection.socket().getOutputStream().flush();
        return this;
    }

    /** A response with that status and text. */
    public RawExchange answer(int status, String text) throws IOException {
        return send("HTTP/1.1 " + status + " Said\nContent-Type: text/plain\nContent-Length: " + text.length() + "\n\n"
                + text);
    }

    /** Closes in the ordinary way: the agent sees the end of the stream. */
    public void close() throws IOException {
        connection.socket().close();
    }

    /** Has the connection closed when nothing more has come for so long, a millisecond at least. */
    public void closeWhenIdle(Duration silence) throws IOException {
        connection.socket().setSoTimeout((int) silence.toMillis());
    }

    /** Ends our direction alone: the agent sees the end of the stream and may go on sending. */
    public void closeSending() throws IOException {
        connection.socket().shutdownOutput();
    }

    /** Closes with a reset, as a process that dies does. */
    public void breakOff() throws IOException {
        connection.socket().setSoLinger(true, 0);
        connection.socket().close();
    }
}
