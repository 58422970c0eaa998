package io.gatewaytunnel.it.http1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads HTTP/1.1 messages from a stream, blocking. Bytes after a message stay for the next one. For one thread.
 *
 * <p>Errors: {@link IOException} of the stream, and {@link AssertionError} when what came is not HTTP/1.1.
 */
public final class Http1Reader {
    private final InputStream in;

    public Http1Reader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /** The next head, or empty when the peer closed before its first byte. */
    public Optional<Http1Head> readHead() throws IOException {
        Optional<String> startLine = readLine();
        if (startLine.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Http1Head(startLine.get(), readFields()));
    }

    /** The body that belongs to a request head. */
    public Http1Body readRequestBody(Http1Head head) throws IOException {
        if (isChunked(head)) {
            return readChunked();
        }
        return head.has("Content-Length") ? readCounted(lengthOf(head)) : Http1Body.none();
    }

    /** The body that belongs to the response head of a request with that method. */
    public Http1Body readResponseBody(Http1Head head, String method) throws IOException {
        int status = head.status();
        if (method.equals("HEAD") || status == 204 || status == 304 || status < 200) {
            return Http1Body.none();
        }
        if (isChunked(head)) {
            return readChunked();
        }
        if (head.has("Content-Length")) {
            return readCounted(lengthOf(head));
        }
        return readToEnd();
    }

    /** Body bytes regardless of any framing; -1 at the end of the connection. */
    public int read(byte[] target) throws IOException {
        return in.read(target);
    }

    /** The next {@code length} octets of a body, or fewer if the connection ends before. */
    public byte[] readUpTo(int length) throws IOException {
        return in.readNBytes(length);
    }

    /** Waits for the peer to close; false when it sent another byte instead. */
    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    private Http1Body readToEnd() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            in.transferTo(body);
            return Http1Body.complete(body.toByteArray(), List.of());
        } catch (SocketException e) {
            return Http1Body.brokenOff(body.toByteArray());
        }
    }

    private Http1Body readCounted(long length) throws IOException {
        byte[] bytes;
        try {
            bytes = in.readNBytes(Math.toIntExact(length));
        } catch (SocketException e) { // a reset: as broken as an early end
            return Http1Body.brokenOff(new byte[0]);
        }
        return bytes.length == length ? Http1Body.complete(bytes, List.of()) : Http1Body.brokenOff(bytes);
    }

    private Http1Body readChunked() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            while (true) {
                Optional<String> sizeLine = readLine();
                if (sizeLine.isEmpty()) {
                    return Http1Body.brokenOff(body.toByteArray());
                }
                int size = Integer.parseInt(sizeLine.get().split(";", -1)[0].strip(), 16);
                if (size == 0) {
                    return Http1Body.complete(body.toByteArray(), readFields());
                }
                byte[] chunk = in.readNBytes(size);
                body.write(chunk);
                if (chunk.length < size) {
                    return Http1Body.brokenOff(body.toByteArray());
                }
                if (!readLine().orElse("").isEmpty()) {
                    throw new AssertionError("no line end after a chunk of " + size);
                }
            }
        } catch (SocketException e) {
            return Http1Body.brokenOff(body.toByteArray());
        }
    }

    private List<Http1Head.Field> readFields() throws IOException {
        List<Http1Head.Field> fields = new ArrayList<>();
        while (true) {
            String line = readLine().orElseThrow(() -> new SocketException("closed inside a head"));
            if (line.isEmpty()) {
                return fields;
            }
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new AssertionError("not a field: '" + line + "'");
            }
            fields.add(new Http1Head.Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
    }

    private Optional<String> readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return Optional.empty();
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new AssertionError("a line that ends without CR: '" + text + "'");
        }
        return Optional.of(text.substring(0, text.length() - 1));
    }

    private static boolean isChunked(Http1Head head) {
        return head.first("Transfer-Encoding").orElse("").equalsIgnoreCase("chunked");
    }

    private static long lengthOf(Http1Head head) {
        return Long.parseLong(head.first("Content-Length").orElseThrow());
    }
}
