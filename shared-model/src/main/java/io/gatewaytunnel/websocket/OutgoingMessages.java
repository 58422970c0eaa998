package io.gatewaytunnel.websocket;

import io.gatewaytunnel.mux.Link;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a link of our own has to say, in frames: one message at a time, as {@link Link#send} promises, and what the
 * conversation owes between them. A peer that does not read is owed one message.
 *
 * <p>Threads: {@link #offer} and {@link #isEmpty} are for any, all else belongs to whoever writes, one at a time.
 */
public final class OutgoingMessages {
    private final WebSocketConversation conversation;

    /** What is to be sent next. */
    private final AtomicReference<@Nullable Outgoing> waiting = new AtomicReference<>();

    /** What the connection has been given and has perhaps not handed on. */
    private @Nullable Outgoing underWay;

    private record Outgoing(ByteBuffer message, Link.SendCompletion completion) {}

    public OutgoingMessages(WebSocketConversation conversation) {
        this.conversation = conversation;
    }

    /** Takes a message to be sent; fails it, and returns false, while another one waits. */
    public boolean offer(ByteBuffer message, Link.SendCompletion completion) {
        boolean taken = waiting.compareAndSet(null, new Outgoing(message, completion));
        if (!taken) {
            completion.failed(new IllegalStateException("another message waits"));
        }
        return taken;
    }

    /** Whether there is nothing to say. */
    public boolean isEmpty() {
        return waiting.get() == null && !conversation.owes();
    }

    /** Writes frames of what is owed and of the next message; one that may not be said any more fails so. */
    public void sayTo(ByteBuffer frames, LinkEnd end) {
        conversation.sayOwed(frames);
        Outgoing next = waiting.getAndSet(null);
        if (next != null && conversation.say(next.message(), frames)) {
            underWay = next;
        } else if (next != null) {
            next.completion().failed(end.failure());
        }
    }

    /** The connection has handed on all that it was given. */
    public void sent() {
        Outgoing sent = underWay;
        underWay = null;
        if (sent != null) {
            sent.completion().sent();
        }
    }

    /** Nothing leaves any more. */
    public void fail(LinkEnd end) {
        Outgoing taken = underWay;
        underWay = null;
        Outgoing next = waiting.getAndSet(null);
        if (taken != null) {
            taken.completion().failed(end.failure());
        }
        if (next != null) {
            next.completion().failed(end.failure());
        }
    }
}
