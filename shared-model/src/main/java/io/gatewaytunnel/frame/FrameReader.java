package io.gatewaytunnel.frame;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.Provenance;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.io.IOException;
import java.util.Optional;

/**
 * The fields of one frame, in the order of docs/PROTOCOL.md §4; counts how many are left for a newer version's
 * additions.
 */
final class FrameReader {
    private final WireReader in;
    private final int maxHeadBytes;
    private int fieldsLeft;

    FrameReader(WireReader in, int maxHeadBytes, int fields) {
        this.in = in;
        this.maxHeadBytes = maxHeadBytes;
        this.fieldsLeft = fields;
    }

    int fieldsLeft() {
        return fieldsLeft;
    }

    Frame read(FrameType type) throws IOException {
        return switch (type) {
            case HELLO -> {
                expect(1, type);
                yield new Frame.Hello(HandshakeReader.hello(in));
            }
            case WELCOME -> {
                expect(1, type);
                yield new Frame.Welcome(HandshakeReader.welcome(in));
            }
            case ACK -> new Frame.Ack();
            case PING -> {
                expect(1, type);
                yield new Frame.Ping(in.number(Long.MIN_VALUE, Long.MAX_VALUE, "nonce"));
            }
            case PONG -> {
                expect(1, type);
                yield new Frame.Pong(in.number(Long.MIN_VALUE, Long.MAX_VALUE, "nonce"));
            }
            case GO_AWAY -> {
                expect(4, type);
                yield new Frame.GoAway(
                        code(),
                        in.number(0, Long.MAX_VALUE, "deadline"),
                        in.number(0, Long.MAX_VALUE, "last stream id"),
                        reason());
            }
            case OPEN -> open();
            case REFUSED -> {
                expect(3, type);
                yield new Frame.Refused(streamId(), code(), reason());
            }
            case HEAD -> head();
            case DATA -> {
                expect(2, type);
                yield new Frame.Data(streamId(), in.bytes());
            }
            case END -> {
                expect(2, type);
                long id = streamId();
                yield new Frame.End(id, requireFit(headers()));
            }
            case CREDIT -> {
                expect(2, type);
                yield new Frame.Credit(streamId(), (int) in.number(1, Protocol.MAX_WINDOW_BYTES, "credit"));
            }
            case RESET -> {
                expect(3, type);
                yield new Frame.Reset(streamId(), code(), reason());
            }
            case CONTINUE -> {
                expect(1, type);
                yield new Frame.Continue(streamId());
            }
            case RELEASE -> {
                expect(1, type);
                yield new Frame.Release(released());
            }
        };
    }

    private Frame open() throws IOException {
        expect(10, FrameType.OPEN);
        long id = streamId();
        String service = in.text(Protocol.MAX_NAME_CHARS, "service");
        String method = in.octets(maxHeadBytes, "method");
        String scheme = in.text(Protocol.MAX_NAME_CHARS, "scheme");
        String authority = in.octets(maxHeadBytes, "authority");
        String target = in.octets(maxHeadBytes, "target");
        long bodyLength = in.number(RequestHead.UNKNOWN_LENGTH, Long.MAX_VALUE, "body length");
        int responseCredit = (int) in.number(0, Protocol.MAX_WINDOW_BYTES, "response credit");
        int requestCredit = (int) in.number(0, Protocol.MAX_WINDOW_BYTES, "request credit");
        Headers headers = headers();
        String upgrade = takeOptional() ? in.octets(maxHeadBytes, "upgrade") : "";
        RequestHead head =
                new RequestHead(service, method, scheme, authority, target, headers, bodyLength, upgrade, provenance());
        refuse(HeadRules.violation(head, maxHeadBytes));
        return new Frame.Open(id, head, responseCredit, requestCredit);
    }

    private String released() throws IOException {
        String connection = in.text(Protocol.MAX_CONNECTION_CHARS, "connection");
        if (!HeadRules.isConnection(connection)) {
            throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "the connection that is released has no name");
        }
        return connection;
    }

    private Provenance provenance() throws IOException {
        String requestId = takeOptional() ? in.text(Protocol.MAX_REQUEST_ID_CHARS, "request id") : "";
        String connection = takeOptional() ? in.text(Protocol.MAX_CONNECTION_CHARS, "connection") : "";
        long remaining = takeOptional() ? in.number(0, Long.MAX_VALUE, "remaining time") : 0;
        return requestId.isEmpty() && connection.isEmpty() && remaining == 0
                ? Provenance.NONE
                : new Provenance(requestId, connection, remaining);
    }

    /** Whether there is one more field; a sender leaves out those at the end that say nothing. */
    private boolean takeOptional() {
        if (fieldsLeft == 0) {
            return false;
        }
        fieldsLeft--;
        return true;
    }

    private Frame head() throws IOException {
        expect(3, FrameType.HEAD);
        long id = streamId();
        ResponseHead head =
                new ResponseHead((int) in.number(ResponseHead.SWITCHING_PROTOCOLS, 999, "status"), headers());
        refuse(HeadRules.violation(head, maxHeadBytes));
        return new Frame.Head(id, head);
    }

    private Headers headers() throws IOException {
        int count = in.arrayOf(0, "header section");
        if (count % 2 != 0) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, "a header section of " + count + " strings: a name has no value");
        }
        Headers.Builder headers = Headers.builder();
        for (int i = 0; i < count; i += 2) {
            headers.add(in.octets(maxHeadBytes, "field name"), in.octets(maxHeadBytes, "field value"));
        }
        return headers.build();
    }

    private Headers requireFit(Headers section) {
        refuse(HeadRules.violation(section, maxHeadBytes));
        return section;
    }

    private static void refuse(Optional<String> violation) {
        if (violation.isPresent()) {
            throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, violation.get());
        }
    }

    private void expect(int fields, FrameType type) {
        if (fieldsLeft < fields) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, type + " has " + fieldsLeft + " fields, it needs " + fields);
        }
        fieldsLeft -= fields;
    }

    private long streamId() throws IOException {
        return in.number(1, Long.MAX_VALUE, "stream id");
    }

    private ErrorCode code() throws IOException {
        return ErrorCode.ofWire(in.number(0, Integer.MAX_VALUE, "error code"));
    }

    private String reason() throws IOException {
        return in.text(Protocol.MAX_REASON_BYTES, "reason");
    }
}
