package io.gatewaytunnel.it.containers.http2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.Header;

/** What has come for one stream of an {@link Http2Connection}, and how it ended. For the thread of the connection. */
public final class Http2Reply {
    private final List<Header> fields = new ArrayList<>();
    private final List<Header> trailers = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private String end = "";

    /** 0 while no final head has come. */
    public int status() {
        return status;
    }

    /** The first value of that name in the head. */
    public Optional<String> first(String name) {
        return find(fields, name);
    }

    public Optional<String> trailer(String name) {
        return find(trailers, name);
    }

    /** One character per octet. */
    public String text() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    public int bodyBytes() {
        return body.size();
    }

    public boolean isOver() {
        return !end.isEmpty();
    }

    /** Whether the response ended as a whole one does. */
    public boolean isComplete() {
        return end.equals("complete");
    }

    /** Whether this one stream was reset while the connection went on. */
    public boolean isReset() {
        return end.startsWith("reset");
    }

    @Override
    public String toString() {
        return "reply[" + status + ", " + bodyBytes() + " octets, " + (isOver() ? end : "under way") + "]";
    }

    void onHeaders(List<Header> received) {
        if (status >= 200) {
            trailers.addAll(received);
            return;
        }
        int code = Integer.parseInt(received.get(0).getValue());
        if (code >= 200) {
            status = code;
            fields.addAll(received);
        }
    }

    void onData(ByteBuffer bytes) {
        body.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    void ended() {
        end("complete");
    }

    void reset(int code) {
        end("reset " + code);
    }

    void goneAway(int code) {
        end("go-away " + code);
    }

    void connectionEnded() {
        end("connection ended");
    }

    /** The first word counts: a reset after the end only says that the rest of the request is not wanted. */
    private void end(String how) {
        if (end.isEmpty()) {
            end = how;
        }
    }

    private static Optional<String> find(List<Header> among, String name) {
        return among.stream()
                .filter(field -> field.getName().equalsIgnoreCase(name))
                .map(Header::getValue)
                .findFirst();
    }
}
