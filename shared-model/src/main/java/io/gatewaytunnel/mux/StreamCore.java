package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.ReceiveWindow;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One exchange without locks and threads: what came, what goes out, both windows. {@link SessionCore} owns it, the
 * session's lock guards it. {@link MuxStream} is its face for owners.
 */
final class StreamCore {
    private final long id;
    private final Role role;
    private final ReceiveWindow receiveWindow;
    private final InboundQueue inbound;
    private final OutboundQueue outbound;
    private StreamState state = StreamState.OPEN;
    private boolean peerHeadSeen;
    private boolean continueSeen;

    /**
     * From an open that offers an upgrade to the head that answers it: the proxy's direction stands open and carries
     * nothing.
     */
    private boolean upgradePending;

    /** What is still to come of a body that stands before the bytes of another protocol (agent). */
    private long bodyLeft;

    private Frame.@Nullable OfStream failure;
    private Frame.@Nullable Reset resetAfterEnd;

    /** Set once, before anybody is told of the stream. */
    private @Nullable StreamListener listener;

    /** Whether the stream stands in one of the session's lists; see {@link Signals} and {@link Outbox}. */
    boolean signalledReadable;

    boolean signalledWritable;

    /** The request head that the budget is charged for; see {@link SessionCore#holdHead}. */
    long heldHeadBytes;

    boolean listedForCredit;
    Outbox.@Nullable Turn turn;

    StreamCore(long id, Role role, ReceiveWindow receiveWindow, InboundQueue inbound, OutboundQueue outbound) {
        this.id = id;
        this.inbound = inbound;
        this.role = role;
        this.receiveWindow = receiveWindow;
        this.outbound = outbound;
    }

    long id() {
        return id;
    }

    void listen(StreamListener owner) {
        listener = owner;
    }

    /** Empty while the session's owner has not heard of the stream; it is told what there is to read when it has. */
    Optional<StreamListener> listener() {
        return Optional.ofNullable(listener);
    }

    /** Whether there is anything to poll. */
    boolean isReadable() {
        return !inbound.isEmpty();
    }

    ReceiveWindow receiveWindow() {
        return receiveWindow;
    }

    OutboundQueue outbound() {
        return outbound;
    }

    boolean isClosed() {
        return state == StreamState.CLOSED;
    }

    boolean isPeerHeadSeen() {
        return peerHeadSeen;
    }

    boolean isLocalOpen() {
        return state.isLocalOpen();
    }

    Optional<Frame.OfStream> failure() {
        return Optional.ofNullable(failure);
    }

    /** A request without a body: its direction is closed from the start, unless a 101 may follow. */
    void onOpened(RequestHead head) {
        if (head.offersUpgrade()) {
            upgradePending = true;
            bodyLeft = Math.max(0, head.bodyLength());
        } else if (!head.hasBody()) {
            closeRequestDirection();
        }
    }

    /** Whether a 101 may answer. */
    boolean isUpgradePending() {
        return upgradePending;
    }

    /** Our head, the answer to the open (agent). */
    void onHeadSent(ResponseHead head) {
        settleUpgrade(head);
    }

    /** A 101 opens the proxy's direction, any other answer closes it as for a request without a body. */
    private void settleUpgrade(ResponseHead head) {
        if (upgradePending) {
            upgradePending = false;
            if (!head.switchesProtocols()) {
                if (role == Role.PROXY) {
                    outbound.clear(); // what is left of a body that nobody wants
                }
                closeRequestDirection();
            }
        }
    }

    private void closeRequestDirection() {
        if (role == Role.PROXY) {
            state = state.afterLocalEnd();
        } else {
            state = state.afterRemoteEnd();
            receiveWindow.onEnd();
        }
    }

    void onHead(Frame.Head frame) {
        requireRole(Role.PROXY, "head");
        if (peerHeadSeen || !state.isRemoteOpen()) {
            throw violation("a second head");
        }
        if (frame.head().switchesProtocols() && !upgradePending) {
            throw violation("a 101 that nobody asked for");
        }
        peerHeadSeen = true;
        settleUpgrade(frame.head());
        inbound.add(frame);
    }

    void onContinue(Frame.Continue frame) {
        requireRole(Role.PROXY, "continue");
        if (!peerHeadSeen && !continueSeen) { // after the head it means nothing any more, a second one never did
            continueSeen = true;
            inbound.add(frame);
        }
    }

    void onData(Frame.Data frame, long nowNanos) {
        int length = frame.bytes().remaining();
        if (role == Role.AGENT && length <= bodyLeft) {
            bodyLeft -= length;
            if (!state.isRemoteOpen()) {
                return; // answered before it was there, and wanted no more
            }
        } else {
            requireBody("data");
        }
        if (resetAfterEnd != null) {
            return; // nobody wants it, and no credit is given for more
        }
        receiveWindow.onReceived(length, nowNanos);
        if (length > 0) {
            inbound.add(frame);
        }
    }

    void onEnd(Frame.End frame) {
        requireBody("end");
        state = state.afterRemoteEnd();
        receiveWindow.onEnd();
        if (resetAfterEnd == null) {
            inbound.add(frame);
        }
    }

    /**
     * Reset or refused by the peer, or lost with the session. What came before it stays to be read on the proxy, whose
     * public client gets as much of a response as there is; an agent has no use for the rest of a request that nobody
     * waits for.
     */
    void onFailure(Frame.OfStream reason) {
        state = StreamState.CLOSED;
        failure = reason;
        if (role == Role.AGENT) {
            inbound.clear();
            receiveWindow.discard();
        }
        inbound.add(reason);
        outbound.clear();
        receiveWindow.onEnd();
    }

    /** Lets go of all that the stream holds; its end is all that is still to be read. */
    void drop(Frame.Reset reason) {
        inbound.clear();
        receiveWindow.discard();
        onFailure(reason);
    }

    /** Reset or refused by the owner, who wants to hear no more. */
    void close() {
        state = StreamState.CLOSED;
        inbound.clear();
        outbound.clear();
        receiveWindow.discard();
    }

    /** Our end frame was put into a batch. */
    void onEndSent() {
        state = state.afterLocalEnd();
    }

    /** The owner has sent its end and wants no more of the peer's body: the peer is told once the end is out. */
    void abandonPeerAfterEnd(Frame.Reset reset) {
        resetAfterEnd = reset;
        inbound.clear();
        receiveWindow.discard();
    }

    Optional<Frame.Reset> resetAfterEnd() {
        return Optional.ofNullable(resetAfterEnd);
    }

    Frame.@Nullable OfStream poll() {
        Frame.OfStream frame = inbound.poll();
        if (frame == null && state.isRemoteOpen()) {
            receiveWindow.onConsumerWaits();
        }
        return frame;
    }

    /** The same for all that is there, up to so many bytes of data. */
    void drain(int mostBytes, Queue<Frame.OfStream> into) {
        if (inbound.isEmpty() && state.isRemoteOpen()) {
            receiveWindow.onConsumerWaits();
        }
        inbound.drain(mostBytes, into);
    }

    private void requireBody(String what) {
        if (!state.isRemoteOpen()) {
            throw violation(what + " after the end");
        }
        if (role == Role.PROXY && !peerHeadSeen) {
            throw violation(what + " before the head");
        }
        if (role == Role.AGENT && upgradePending) {
            throw violation(what + " before the answer to the upgrade");
        }
    }

    private void requireRole(Role receiver, String what) {
        if (role != receiver) {
            throw violation(what + " sent to the " + role);
        }
    }

    private ProtocolException violation(String what) {
        return new ProtocolException(ErrorCode.PROTOCOL_ERROR, what + " on stream " + id);
    }
}
