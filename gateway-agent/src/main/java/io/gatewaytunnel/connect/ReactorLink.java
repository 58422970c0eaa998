package io.gatewaytunnel.connect;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.Gathering;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.Trampoline;
import io.gatewaytunnel.websocket.LinkBuffers;
import io.gatewaytunnel.websocket.LinkEnd;
import io.gatewaytunnel.websocket.MaskKeys;
import io.gatewaytunnel.websocket.OutgoingMessages;
import io.gatewaytunnel.websocket.WebSocketConversation;
import io.gatewaytunnel.websocket.WebSocketRole;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A link to the hub on an I/O thread that serves origins too: the WebSocket frames are ours.
 *
 * <ul>
 *   <li>{@link #begin}: takes the connection over, inside the read that brought its 101, and tells the handler.
 *   <li>{@link #inputReady}: what has come is taken apart, message by message, and handed up. What that queues in the
 *       sessions leaves together at its end.
 *   <li>{@link #writeOnce}: one message at a time goes out, answers to pings and the close between them. The socket is
 *       offered it at once by whoever sends; what it does not take goes on from {@link #outputReady}. A hub that does
 *       not read is owed one message.
 *   <li>{@link #finish}: both sides have closed and the hub has let go, its time for that is over, the connection is
 *       broken, or the link is given up. What the system has of it then is still delivered, as far as it can be.
 * </ul>
 *
 * <p>TLS encrypts into a buffer of its own, which only the I/O thread empties: so there each write asks for it.
 *
 * <p>Threads: reading, and all that the handler is told, belong to the I/O thread; writing to whoever sends, one at a
 * time; nobody waits. Lifetime: until {@link #disconnected}, when the handler is told at the latest.
 */
final class ReactorLink implements Link, IOEventHandler {
    private static final Logger LOG = System.getLogger(ReactorLink.class.getName());

    /** Reads in a row, until other connections of the thread have their turn. */
    private static final int MOST_READS = 2;

    private final ReactorLinks all;
    private final ProtocolIOSession session;
    private final HubLinkHandler handler;
    private final String description;
    private final WebSocketConversation conversation;
    private final OutgoingMessages outgoing;
    private final Trampoline writing = new Trampoline(this::writeOnce, this::onDefect);
    private final LinkEnd end;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** What the socket has not taken yet. Belongs to whoever writes. */
    private @Nullable ByteBuffer frames;

    /** Whether the connection takes nothing any more. Belongs to whoever writes. */
    private boolean unwritable;

    /** Whether TLS may have bytes that are to be sent. Belongs to whoever writes. */
    private boolean encrypted;

    ReactorLink(ReactorLinks all, ProtocolIOSession session, HubLinkHandler handler, String description) {
        this.all = all;
        this.session = session;
        this.handler = handler;
        this.description = description;
        this.conversation =
                new WebSocketConversation(WebSocketRole.CLIENT, Protocol.MAX_MESSAGE_BYTES, new MaskKeys(all.random()));
        this.outgoing = new OutgoingMessages(conversation);
        this.end = new LinkEnd(conversation, all.open(), writing::signal);
    }

    /** On the I/O thread; {@code rest} came behind the 101. */
    void begin(ByteBuffer rest) {
        session.upgrade(this);
        if (!all.open().add(this)) {
            end.cutOffOnceSettled();
        }
        try {
            Gathering.run(() -> handler.onOpen(this));
        } catch (RuntimeException | Error e) {
            onDefect(e);
        }
        inputReady(session, rest);
    }

    // Reading.

    @Override
    public void connected(IOSession current) {}

    @Override
    public void inputReady(IOSession current, @Nullable ByteBuffer decrypted) {
        try {
            Gathering.run(() -> read(decrypted));
            settleReading();
        } catch (IOException e) {
            lose(e.getMessage());
        } catch (RuntimeException | Error e) {
            onDefect(e);
        }
    }

    private void read(@Nullable ByteBuffer decrypted) throws IOException {
        if (decrypted != null) {
            conversation.receive(decrypted, handler::onMessage);
        }
        ByteBuffer buffer = all.takeBuffer();
        int count = 0;
        try {
            for (int reads = 0; reads < MOST_READS && count >= 0; reads++) {
                count = session.read(buffer.clear());
                conversation.receive(buffer.flip(), handler::onMessage);
                if (count < LinkBuffers.BYTES) {
                    break;
                }
            }
        } finally {
            all.giveBack(buffer);
        }
        if (count < 0) {
            conversation.receiveEnd();
            end.cutOff(); // behind the answer to a close, if one is owed
        }
    }

    private void settleReading() {
        end.settle(handler::onClosed);
    }

    // Writing.

    @Override
    public void outputReady(IOSession current) {
        writing.signal();
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

    private void writeOnce() {
        if (ended.get()) {
            failAll();
            return;
        }
        boolean before = isWriteWanted();
        try {
            while (!unwritable && flush() && writeNext()) {
                // the next one
            }
        } catch (IOException e) {
            onUnwritable(e);
        }
        if (end.isCutOff()) {
            finish();
        } else {
            askForWrites(before);
        }
    }

    /**
     * Nothing leaves any more. What the hub has said is read first, which the broken connection is ready for: it may be
     * closing the link, and the code of that tells whether to come back. What was to be sent fails with the end.
     */
    private void onUnwritable(IOException cause) {
        unwritable = true;
        note(cause.getMessage());
        end.soon();
    }

    private boolean isWriteWanted() {
        return !unwritable && (frames != null || encrypted);
    }

    /** Whether the socket has taken all that it was given. */
    private boolean flush() throws IOException {
        ByteBuffer left = frames;
        if (left == null) {
            encrypted = false; // the I/O thread has been here since
            return true;
        }
        int count;
        do {
            count = session.write(left);
            encrypted |= count > 0 && session.getTlsDetails() != null;
        } while (count > 0 && left.hasRemaining());
        if (left.hasRemaining()) {
            return false;
        }
        frames = null;
        all.giveBack(left);
        outgoing.sent();
        return true;
    }

    /** Whether there was something to say. */
    private boolean writeNext() {
        if (outgoing.isEmpty()) {
            return false;
        }
        ByteBuffer next = all.takeBuffer();
        outgoing.sayTo(next, end);
        if (next.flip().hasRemaining()) {
            frames = next;
        } else {
            all.giveBack(next);
        }
        return true;
    }

    private void askForWrites(boolean before) {
        boolean wanted = isWriteWanted();
        try {
            if (wanted) {
                session.setEvent(SelectionKey.OP_WRITE);
            } else if (before) {
                session.clearEvent(SelectionKey.OP_WRITE);
            }
        } catch (CancelledKeyException closed) {
            // disconnected() is on its way
        }
    }

    // The end.

    @Override
    public void timeout(IOSession current, Timeout timeout) {}

    @Override
    public void exception(IOSession current, Exception cause) {
        lose(cause.getMessage());
    }

    private void lose(@Nullable String reason) {
        note(reason);
        finish();
    }

    private void note(@Nullable String reason) {
        LOG.log(Level.DEBUG, "step=link link to {0} ends: {1}", description, end.note(reason));
    }

    /** A defect of ours ends the link. */
    private void onDefect(Throwable defect) {
        FatalErrors.handle(defect);
        LOG.log(Level.ERROR, "step=link link to " + description + " failed; this is a defect", defect);
        lose("a defect of the agent");
    }

    private void finish() {
        if (ended.compareAndSet(false, true)) {
            session.close(CloseMode.GRACEFUL); // at once, but for TLS, which has a word to say
            all.open().afterStopping(() -> session.close(CloseMode.IMMEDIATE));
            writing.signal();
        }
    }

    @Override
    public void disconnected(IOSession current) {
        ended.set(true);
        conversation.receiveEnd();
        all.open().remove(this);
        writing.signal();
        try {
            Gathering.run(this::settleReading);
        } catch (RuntimeException | Error e) {
            onDefect(e);
        }
    }

    private void failAll() {
        ByteBuffer left = frames;
        frames = null;
        if (left != null) {
            all.giveBack(left);
        }
        outgoing.fail(end);
    }
}
