package io.gatewaytunnel.hub;

import io.gatewaytunnel.container.SocketOwner;
import io.gatewaytunnel.container.UpgradedSocket;
import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.Trampoline;
import io.gatewaytunnel.websocket.LinkEnd;
import io.gatewaytunnel.websocket.OutgoingMessages;
import io.gatewaytunnel.websocket.WebSocketConversation;
import io.gatewaytunnel.websocket.WebSocketRole;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An agent's link over a connection that has left HTTP: the WebSocket frames are ours.
 *
 * <ul>
 *   <li>{@link #onConnected}: the server has switched; the hub knows of the link from now on.
 *   <li>{@link #readOnce}: what has come is taken apart, message by message, and handed up.
 *   <li>{@link #writeOnce}: one message at a time goes out, answers to pings and the close between them. The next one
 *       begins when the server has handed the last one to the network, so a peer that does not read is owed one
 *       message.
 *   <li>{@link #closeSocket}: both sides have closed, the connection is broken, or the link is given up.
 * </ul>
 *
 * <p>Threads: reading is for the server's own threads, which come with {@link #onSignal}, one at a time; so no request,
 * and no timer, that has something to send is kept by what an agent sends. Writing is for whoever sends, one at a time;
 * nobody waits. Lifetime: until {@link #closeSocket}, once; the receiver is then told.
 */
final class UpgradeLink implements Link, SocketOwner {
    private static final Logger LOG = System.getLogger(UpgradeLink.class.getName());

    private final UpgradeLinks all;
    private final AgentCredential credential;
    private final String description;
    private final WebSocketConversation conversation =
            new WebSocketConversation(WebSocketRole.SERVER, Protocol.MAX_MESSAGE_BYTES, () -> 0);
    private final OutgoingMessages outgoing = new OutgoingMessages(conversation);
    private final Trampoline reading = new Trampoline(this::readOnce, this::onDefect);
    private final Trampoline writing = new Trampoline(this::writeOnce, this::onDefect);
    private final SocketGate gate = new SocketGate(this::closeSocket);
    private final LinkEnd end;

    private volatile @Nullable UpgradedSocket socket;
    private volatile @Nullable LinkReceiver receiver;

    /** Whether the server may have bytes of ours. Belongs to whoever writes. */
    private boolean unflushed;

    /** Whether our half is ended and the rest of the peer's is thrown away. Belongs to whoever writes. */
    private boolean lingering;

    UpgradeLink(UpgradeLinks all, AgentCredential credential, String description) {
        this.all = all;
        this.credential = credential;
        this.description = description;
        this.end = new LinkEnd(conversation, all.open(), writing::signal);
    }

    @Override
    public void onConnected(UpgradedSocket connected) {
        boolean unused = all.open().add(this);
        socket = connected;
        try {
            receiver = all.hub().connect(this, credential);
        } catch (RuntimeException e) {
            onDefect(e);
        }
        onSignal();
    }

    @Override
    public void onSignal() {
        writing.signal();
        reading.signal();
    }

    @Override
    public void onGone() {
        lose("the server is done with the connection");
    }

    @Override
    public void send(ByteBuffer message, SendCompletion completion) {
        if (outgoing.offer(message, completion)) {
            writing.signal();
        }
    }

    @Override
    public void close(int closeCode, String reason) {
        end.close(closeCode, reason);
    }

    @Override
    public void abort(int closeCode, String reason) {
        end.abort(closeCode, reason);
    }

    void cutOff() {
        end.cutOff();
    }

    @Override
    public String description() {
        return description;
    }

    // Reading.

    private void readOnce() {
        UpgradedSocket from = socket;
        if (from != null && gate.enter()) {
            try {
                read(from);
            } catch (IOException e) {
                lose(e.getMessage());
            } finally {
                gate.leave();
            }
        }
        settleReading();
    }

    private void read(UpgradedSocket from) throws IOException {
        LinkReceiver to = receiver;
        ByteBuffer buffer = all.buffers().take(from::newBuffer);
        try {
            while (to != null && readInto(buffer, from) > 0) {
                conversation.receive(buffer.flip(), to::onMessage);
                buffer.clear();
            }
        } finally {
            all.buffers().giveBack(buffer);
        }
        if (from.hasEnded()) {
            conversation.receiveEnd();
            end.cutOffOnceSettled();
        }
    }

    private static int readInto(ByteBuffer buffer, UpgradedSocket from) throws IOException {
        try {
            return from.read(buffer);
        } catch (RuntimeException e) { // containers throw what they like from a stream whose client is gone
            throw new IOException("reading failed: " + e, e);
        }
    }

    private void settleReading() {
        LinkReceiver to = receiver;
        end.settle(to == null ? null : to::onClosed);
    }

    // Writing.

    private void writeOnce() {
        UpgradedSocket to = socket;
        if (to == null) {
            return; // it is written when it is there
        }
        if (!gate.enter()) {
            outgoing.fail(end);
            return;
        }
        try {
            write(to);
        } catch (IOException | RuntimeException e) {
            onUnwritable(e);
        } finally {
            gate.leave();
        }
    }

    /**
     * Nothing leaves any more. What the agent has said is still read: it may be closing the link, and the code of that
     * counts.
     */
    private void onUnwritable(Exception cause) {
        note(cause.getMessage());
        outgoing.fail(end);
        end.soon();
    }

    private void write(UpgradedSocket to) throws IOException {
        while (isOut(to) && to.isWritable()) {
            if (!writeNext(to)) {
                settleWriting(to);
                break;
            }
        }
        if (end.isCutOff()) {
            gate.close();
        }
    }

    /** Whether the server has handed on all that it was given. */
    private boolean isOut(UpgradedSocket to) throws IOException {
        if (unflushed && !to.flush()) {
            return false;
        }
        unflushed = false;
        outgoing.sent();
        return true;
    }

    /** Whether there was something to say. */
    private boolean writeNext(UpgradedSocket to) throws IOException {
        if (outgoing.isEmpty()) {
            return false;
        }
        ByteBuffer frames = all.buffers().take(to::newBuffer);
        try {
            outgoing.sayTo(frames, end);
            if (frames.flip().hasRemaining()) {
                unflushed = true;
                to.write(frames);
            }
        } finally {
            all.buffers().giveBack(frames);
        }
        return true;
    }

    private void settleWriting(UpgradedSocket to) throws IOException {
        if (!conversation.isOver()) {
            return;
        }
        if (!conversation.isBroken()) {
            gate.close();
        } else if (!lingering) {
            lingering = true;
            boolean unused = to.endOutput(); // where that cannot be, the peer closes, or its time is over
        }
    }

    // The end.

    private void lose(@Nullable String reason) {
        note(reason);
        gate.close();
    }

    private void note(@Nullable String reason) {
        LOG.log(Level.DEBUG, "step=link link to {0} ends: {1}", description, end.note(reason));
    }

    /** A defect of ours ends the link. */
    private void onDefect(Throwable defect) {
        FatalErrors.handle(defect);
        LOG.log(Level.ERROR, "step=link link to " + description + " failed; this is a defect", defect);
        lose("a defect of the proxy");
    }

    /** With nobody inside. */
    private void closeSocket() {
        UpgradedSocket open = socket;
        if (open != null) {
            open.close();
        }
        conversation.receiveEnd();
        all.open().remove(this);
        writing.signal();
        reading.signal();
    }
}
