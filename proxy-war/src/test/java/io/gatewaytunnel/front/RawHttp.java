package io.gatewaytunnel.front;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A public client that sends exactly what it is told and reads one response after another. */
final class RawHttp implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    RawHttp(int port) throws IOException {
        this(port, 0);
    }

    /** {@code receiveBuffer} 0 leaves the system's. */
    RawHttp(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new java.io.BufferedInputStream(socket.getInputStream(), 32 << 10);
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Ends this side's half of the connection. */
    RawHttp endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** {@code complete} is false when the connection ended before the body did. */
    record Response(int status, List<String> fields, String text, boolean complete, List<String> trailers) {
        List<String> all(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return fields.stream()
                    .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(field -> field.substring(prefix.length()).strip())
                    .toList();
        }

        String first(String name) {
            return all(name).stream().findFirst().orElse("");
        }
    }

    Response read() throws IOException {
        return read("GET");
    }

    Response read(String method) throws IOException {
        Response head = readHead();
        boolean bodyless = method.equals("HEAD") || head.status() == 204 || head.status() == 304 || head.status() < 200;
        if (bodyless) {
            return head;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        List<String> trailers = new ArrayList<>();
        boolean complete;
        try {
            if (head.first("transfer-encoding").equalsIgnoreCase("chunked")) {
                complete = readChunks(body, trailers);
            } else if (!head.first("content-length").isEmpty()) {
                complete = readBytes(body, Long.parseLong(head.first("content-length")));
            } else {
                in.transferTo(body);
                complete = true;
            }
        } catch (java.net.SocketException reset) {
            complete = false;
        }
        return new Response(
                head.status(), head.fields(), body.toString(StandardCharsets.ISO_8859_1), complete, trailers);
    }

    Response readHead() throws IOException {
        String status = readLine();
        if (status.isEmpty()) {
            throw new IOException("the connection ended before a response");
        }
        return new Response(Integer.parseInt(status.split(" ", 3)[1]), readFields(), "", true, List.of());
    }

    /** One chunk of a chunked body, as text. */
    String readChunk() throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        readBytes(chunk, Integer.parseInt(readLine(), 16));
        readLine();
        return chunk.toString(StandardCharsets.ISO_8859_1);
    }

    /** So many bytes, as text. */
    String readText(int bytes) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        readBytes(text, bytes);
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the connection ends with a reset, and not in an orderly way. */
    boolean isReset() throws IOException {
        try {
            readByte();
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** Whether the connection ends, however. */
    boolean isEnded() throws IOException {
        try {
            return readByte() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** The next byte, or -1 at the end of the connection. */
    int readByte() throws IOException {
        return in.read();
    }

    private List<String> readFields() throws IOException {
        List<String> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            fields.add(line);
        }
        return fields;
    }

    private boolean readChunks(ByteArrayOutputStream body, List<String> trailers) throws IOException {
        while (true) {
            String size = readLine();
            if (size.isEmpty()) {
                return false;
            }
            int bytes = Integer.parseInt(size, 16);
            if (bytes == 0) {
                trailers.addAll(readFields());
                return true;
            }
            if (!readBytes(body, bytes)) {
                return false;
            }
            readLine();
        }
    }

    private boolean readBytes(ByteArrayOutputStream body, long count) throws IOException {
        byte[] buffer = new byte[32 << 10];
        long left = count;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return false;
            }
            body.write(buffer, 0, read);
            left -= read;
        }
        return true;
    }

    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
