package io.gatewaytunnel.frame;

import static io.gatewaytunnel.frame.FrameEncoder.latin1;
import static io.gatewaytunnel.frame.FrameEncoder.packBinary;
import static io.gatewaytunnel.frame.FrameEncoder.packHeaders;

import io.gatewaytunnel.http.RequestHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.msgpack.core.MessagePacker;

/** The layout of each frame, in the order of docs/PROTOCOL.md §4: an array that begins with the type. */
final class FrameWriter implements FrameHandler {
    private final MessagePacker packer;

    FrameWriter(MessagePacker packer) {
        this.packer = packer;
    }

    /** Packing into memory does not fail; the checked exception is the library's interface. */
    private interface Layout {
        void write() throws IOException;
    }

    private void frame(FrameType type, int fields, Layout layout) {
        try {
            packer.packArrayHeader(1 + fields);
            packer.packInt(type.code());
            layout.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onHello(Frame.Hello frame) {
        HelloBody body = frame.body();
        frame(FrameType.HELLO, 1, () -> {
            packer.packMapHeader(
                    5 + count(body.resume().isPresent(), !body.features().isEmpty()));
            packText("version", body.version());
            packText("agent", body.agentName());
            packToken("instance", body.instanceId());
            packer.packString("services");
            packer.packArrayHeader(body.services().size());
            for (String service : body.services()) {
                packer.packString(service);
            }
            packLimits(body.limits());
            if (body.resume().isPresent()) {
                packer.packString("resume");
                packResumePoint(body.resume().get());
            }
            packFeatures(body.features());
        });
    }

    @Override
    public void onWelcome(Frame.Welcome frame) {
        WelcomeBody body = frame.body();
        frame(FrameType.WELCOME, 1, () -> {
            packer.packMapHeader(
                    5 + count(body.sessionName().isPresent(), !body.features().isEmpty()));
            packText("version", body.version());
            packText("node", body.nodeId());
            packer.packString("session");
            packResumePoint(body.session());
            packer.packString("resumed");
            packer.packBoolean(body.resumed());
            packLimits(body.limits());
            if (body.sessionName().isPresent()) {
                packText("name", body.sessionName().get());
            }
            packFeatures(body.features());
        });
    }

    @Override
    public void onAck(Frame.Ack frame) {
        frame(FrameType.ACK, 0, () -> {});
    }

    @Override
    public void onPing(Frame.Ping frame) {
        frame(FrameType.PING, 1, () -> packer.packLong(frame.nonce()));
    }

    @Override
    public void onPong(Frame.Pong frame) {
        frame(FrameType.PONG, 1, () -> packer.packLong(frame.nonce()));
    }

    @Override
    public void onGoAway(Frame.GoAway frame) {
        frame(FrameType.GO_AWAY, 4, () -> {
            packer.packInt(frame.code().code());
            packer.packLong(frame.deadlineMillis());
            packer.packLong(frame.lastStreamId());
            packReason(frame.reason());
        });
    }

    @Override
    public void onOpen(Frame.Open frame) {
        RequestHead head = frame.head();
        int optional = optionalFields(head);
        frame(FrameType.OPEN, 10 + optional, () -> {
            packer.packLong(frame.streamId());
            packer.packString(head.service());
            packBinary(packer, latin1(head.method()));
            packer.packString(head.scheme());
            packBinary(packer, latin1(head.authority()));
            packBinary(packer, latin1(head.target()));
            packer.packLong(head.bodyLength());
            packer.packInt(frame.responseCreditBytes());
            packer.packInt(frame.requestCreditBytes());
            packHeaders(packer, head.headers());
            if (optional > 0) {
                packBinary(packer, latin1(head.upgrade()));
            }
            if (optional > 1) {
                packer.packString(head.provenance().requestId());
            }
            if (optional > 2) {
                packer.packString(head.provenance().connection());
            }
            if (optional > 3) {
                packer.packLong(head.provenance().remainingMillis());
            }
        });
    }

    /** Those at the end that say nothing are left out; one that says nothing before another is empty. */
    private static int optionalFields(RequestHead head) {
        if (head.provenance().remainingMillis() > 0) {
            return 4;
        }
        if (head.provenance().hasConnection()) {
            return 3;
        }
        if (!head.provenance().requestId().isEmpty()) {
            return 2;
        }
        return head.offersUpgrade() ? 1 : 0;
    }

    @Override
    public void onRefused(Frame.Refused frame) {
        frame(FrameType.REFUSED, 3, () -> {
            packer.packLong(frame.streamId());
            packer.packInt(frame.code().code());
            packReason(frame.reason());
        });
    }

    @Override
    public void onHead(Frame.Head frame) {
        frame(FrameType.HEAD, 3, () -> {
            packer.packLong(frame.streamId());
            packer.packInt(frame.head().status());
            packHeaders(packer, frame.head().headers());
        });
    }

    @Override
    public void onData(Frame.Data frame) {
        ByteBuffer bytes = frame.bytes().duplicate();
        writeData(frame.streamId(), bytes, bytes.remaining());
    }

    void writeData(long streamId, ByteBuffer bytes, int length) {
        frame(FrameType.DATA, 2, () -> {
            packer.packLong(streamId);
            packer.packBinaryHeader(length);
            packer.writePayload(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
        });
        bytes.position(bytes.position() + length);
    }

    @Override
    public void onEnd(Frame.End frame) {
        frame(FrameType.END, 2, () -> {
            packer.packLong(frame.streamId());
            packHeaders(packer, frame.trailers());
        });
    }

    @Override
    public void onCredit(Frame.Credit frame) {
        frame(FrameType.CREDIT, 2, () -> {
            packer.packLong(frame.streamId());
            packer.packInt(frame.bytes());
        });
    }

    @Override
    public void onReset(Frame.Reset frame) {
        frame(FrameType.RESET, 3, () -> {
            packer.packLong(frame.streamId());
            packer.packInt(frame.code().code());
            packReason(frame.reason());
        });
    }

    @Override
    public void onContinue(Frame.Continue frame) {
        frame(FrameType.CONTINUE, 1, () -> packer.packLong(frame.streamId()));
    }

    @Override
    public void onRelease(Frame.Release frame) {
        frame(FrameType.RELEASE, 1, () -> packer.packString(frame.connection()));
    }

    private void packText(String key, String value) throws IOException {
        packer.packString(key);
        packer.packString(value);
    }

    private void packFeatures(Set<Feature> features) throws IOException {
        if (!features.isEmpty()) {
            packer.packString("features");
            packer.packArrayHeader(features.size());
            for (Feature feature : new TreeSet<>(features)) {
                packer.packString(feature.wireName());
            }
        }
    }

    private static int count(boolean... present) {
        int count = 0;
        for (boolean one : present) {
            count += one ? 1 : 0;
        }
        return count;
    }

    private void packToken(String key, String hex) throws IOException {
        packer.packString(key);
        packBinary(packer, HexFormat.of().parseHex(hex));
    }

    private void packResumePoint(ResumePoint point) throws IOException {
        packer.packMapHeader(2 + count(point.node().isPresent()));
        packToken("token", point.sessionToken());
        packer.packString("received");
        packer.packLong(point.receivedPosition());
        if (point.node().isPresent()) {
            packText("node", point.node().get());
        }
    }

    private void packLimits(PeerLimits limits) throws IOException {
        packer.packString("limits");
        packer.packMapHeader(3);
        packer.packString("maxStreams");
        packer.packInt(limits.maxStreams());
        packer.packString("requestCredit");
        packer.packInt(limits.requestCreditBytes());
        packer.packString("maxHead");
        packer.packInt(limits.maxHeadBytes());
    }

    private void packReason(String reason) throws IOException {
        byte[] bytes = FrameEncoder.reasonBytes(reason);
        packer.packRawStringHeader(bytes.length);
        packer.writePayload(bytes);
    }
}
