package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameHandler;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.frame.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Applies the peer's frames to the streams of a session and notes whom to tell. Everything a peer may not do at this
 * time ends here with a {@link ProtocolException}. Not thread-safe: the session's lock guards it. Source:
 * docs/PROTOCOL.md §4 and §6.
 */
final class Inbound implements FrameHandler {
    private final SessionCore core;
    private final FrequencyGuard emptyData;
    private final FrequencyGuard resets;
    private List<Opened> opened = new ArrayList<>();
    private List<String> released = new ArrayList<>();
    private Frame.@Nullable GoAway goAway;
    private volatile boolean peerLeaving;
    private long nowNanos;

    Inbound(SessionCore core, MuxSettings.Frequencies frequencies, long nowNanos) {
        this.core = core;
        this.emptyData = new FrequencyGuard("empty data frames", frequencies.emptyData(), nowNanos);
        this.resets = new FrequencyGuard("resets of unfinished streams", frequencies.resets(), nowNanos);
    }

    /** A stream that the peer opened and that the session's owner has not heard of yet. */
    record Opened(StreamCore stream, Frame.Open frame) {
        /**
         * Tells that owner. One that fails costs this stream and nothing else, even before it has said what is to be
         * told of it.
         */
        void announce(MuxSession session, SessionListener owner) {
            try {
                StreamListener listener = owner.onOpen(
                        new MuxStream(session, stream, frame.head().provenance().requestId()), frame.head());
                boolean readable;
                synchronized (session.lock()) {
                    stream.listen(listener);
                    readable = stream.isReadable();
                }
                if (readable) {
                    listener.onReadable();
                }
            } catch (RuntimeException | Error e) {
                session.onOwnerDefect(stream, e);
            }
        }
    }

    void apply(List<Frame> frames, long now) {
        nowNanos = now;
        for (Frame frame : frames) {
            frame.deliverTo(this);
        }
    }

    List<Opened> takeOpened() {
        if (opened.isEmpty()) {
            return List.of();
        }
        List<Opened> taken = opened;
        opened = new ArrayList<>();
        return taken;
    }

    /** Public connections that the peer has released, each once. */
    List<String> takeReleased() {
        if (released.isEmpty()) {
            return List.of();
        }
        List<String> taken = released;
        released = new ArrayList<>();
        return taken;
    }

    /** The peer's go-away, once. */
    Optional<Frame.GoAway> takeGoAway() {
        Optional<Frame.GoAway> taken = Optional.ofNullable(goAway);
        goAway = null;
        return taken;
    }

    /** Any thread. */
    boolean isPeerLeaving() {
        return peerLeaving;
    }

    @Override
    public void onHello(Frame.Hello frame) {
        throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "hello on a link that is attached");
    }

    @Override
    public void onWelcome(Frame.Welcome frame) {
        throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "welcome on a link that is attached");
    }

    @Override
    public void onAck(Frame.Ack frame) {
        // the header of its batch has said it all
    }

    @Override
    public void onPing(Frame.Ping frame) {
        core.echoes().onPing(frame.nonce());
    }

    @Override
    public void onPong(Frame.Pong frame) {
        core.echoes().onPong(frame.nonce(), nowNanos);
    }

    @Override
    public void onGoAway(Frame.GoAway frame) {
        if (!peerLeaving) {
            peerLeaving = true;
            goAway = frame;
        }
    }

    @Override
    public void onOpen(Frame.Open frame) {
        if (core.role() != Role.AGENT) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, "open sent to the proxy: only the proxy opens streams");
        }
        long id = frame.streamId();
        if (id <= core.highestStreamId()) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR, "stream " + id + " opened after stream " + core.highestStreamId());
        }
        int declared = core.terms().own().requestCreditBytes();
        if (frame.requestCreditBytes() > declared) {
            throw new ProtocolException(
                    ErrorCode.FLOW_CONTROL,
                    "request credit " + frame.requestCreditBytes() + " assumed, declared was " + declared);
        }
        if (frame.head().offersUpgradeAfterBody() && !core.terms().features().contains(Feature.UPGRADE_BODY)) {
            throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "an upgrade after a body, which was not declared");
        }
        if (core.streamCount() >= core.terms().own().maxStreams()) {
            core.refuseUnseen(id, "the agent carries " + core.streamCount() + " streams, its limit");
            return;
        }
        if (!core.hasRoomFor(HeadRules.sizeBytes(frame.head()))) {
            core.refuseUnseen(id, "the agent has no memory for more");
            return;
        }
        StreamCore stream = core.newStream(id, frame.requestCreditBytes(), frame.responseCreditBytes(), nowNanos);
        stream.onOpened(frame.head());
        core.holdHead(stream, HeadRules.sizeBytes(frame.head()));
        opened.add(new Opened(stream, frame));
    }

    @Override
    public void onRefused(Frame.Refused frame) {
        if (core.role() != Role.PROXY) {
            throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "refused sent to the agent");
        }
        onFailure(frame);
    }

    @Override
    public void onReset(Frame.Reset frame) {
        resets.onFrame(nowNanos);
        onFailure(frame);
    }

    private void onFailure(Frame.OfStream frame) {
        find(frame).ifPresent(stream -> {
            stream.onFailure(frame);
            core.forgetIfClosed(stream);
            core.signals().readable(stream);
        });
    }

    @Override
    public void onHead(Frame.Head frame) {
        find(frame).ifPresent(stream -> {
            stream.onHead(frame);
            core.signals().readable(stream);
            core.bound(stream, InboundQueue.sectionBytes(frame));
        });
    }

    @Override
    public void onContinue(Frame.Continue frame) {
        find(frame).ifPresent(stream -> {
            stream.onContinue(frame);
            core.signals().readable(stream);
        });
    }

    @Override
    public void onData(Frame.Data frame) {
        if (!frame.bytes().hasRemaining()) {
            emptyData.onFrame(nowNanos);
        }
        find(frame).ifPresent(stream -> {
            stream.onData(frame, nowNanos);
            core.signals().readable(stream);
            core.bound(stream, 0);
        });
    }

    @Override
    public void onEnd(Frame.End frame) {
        find(frame).ifPresent(stream -> {
            stream.onEnd(frame);
            core.forgetIfClosed(stream);
            core.signals().readable(stream);
            core.bound(stream, InboundQueue.sectionBytes(frame));
        });
    }

    @Override
    public void onCredit(Frame.Credit frame) {
        find(frame).ifPresent(stream -> {
            stream.outbound().window().onCredit(frame.bytes());
            core.outbox().addReady(stream);
            if (stream.outbound().takeWritable(core.queueLimitBytes())) {
                core.signals().writable(stream);
            }
        });
    }

    @Override
    public void onRelease(Frame.Release frame) {
        if (core.role() != Role.AGENT) {
            throw new ProtocolException(ErrorCode.PROTOCOL_ERROR, "release sent to the proxy");
        }
        released.add(frame.connection());
    }

    /** Empty for a stream that has ended: its late frames are ignored. One that never was is a violation. */
    private Optional<StreamCore> find(Frame.OfStream frame) {
        Optional<StreamCore> stream = core.find(frame.streamId());
        if (stream.isEmpty() && frame.streamId() > core.highestStreamId()) {
            throw new ProtocolException(
                    ErrorCode.PROTOCOL_ERROR,
                    frame.getClass().getSimpleName() + " for stream " + frame.streamId() + ", which was never opened");
        }
        return stream;
    }
}
