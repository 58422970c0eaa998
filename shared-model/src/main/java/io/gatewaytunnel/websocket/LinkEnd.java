package io.gatewaytunnel.websocket;

import io.gatewaytunnel.log.Printable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How a link of our own ends: by a close that both sides say, or cut off. A peer that does not do its part of a close
 * is not waited for. Threads: any; {@link #settle} belongs to whoever reads, one at a time.
 */
public final class LinkEnd {
    private final WebSocketConversation conversation;
    private final OpenLinks<?> open;
    private final Runnable write;
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean cutOff;
    private volatile @Nullable String broken;
    private boolean told;

    /** Who hears of it. */
    @FunctionalInterface
    public interface Receiver {
        void onClosed(int closeCode, String reason);
    }

    /** {@code write} has what there is to say written, and then looks at {@link #isCutOff}. */
    public LinkEnd(WebSocketConversation conversation, OpenLinks<?> open, Runnable write) {
        this.conversation = conversation;
        this.open = open;
        this.write = write;
    }

    /** Begins a close, and waits for the peer's part of it for a while. */
    public void close(int closeCode, String reason) {
        conversation.close(closeCode, reason);
        soon();
        write.run();
    }

    /** The same without waiting. */
    public void abort(int closeCode, String reason) {
        conversation.close(closeCode, reason);
        cutOff();
    }

    /** What can be said without waiting is said, then the connection ends. */
    public void cutOff() {
        cutOff = true;
        write.run();
    }

    /** The same when what was read has been settled: behind the answer to a close, if one is owed. */
    public void cutOffOnceSettled() {
        cutOff = true;
    }

    public boolean isCutOff() {
        return cutOff;
    }

    /** Has the link cut off when the peer's time for a close is over. */
    public void soon() {
        if (ending.compareAndSet(false, true)) {
            open.afterClosing(this::cutOff);
        }
    }

    /** After what was read: the receiver, null while there is none, is told of a close, and what is owed is written. */
    public void settle(@Nullable Receiver to) {
        WebSocketClose closed = conversation.closed().orElse(null);
        if (closed != null) {
            tell(closed, to);
            soon();
        }
        if (closed != null || conversation.owes()) {
            write.run();
        }
    }

    /** Once. */
    private void tell(WebSocketClose closed, @Nullable Receiver to) {
        if (to != null && !told) {
            told = true;
            String why = broken;
            boolean abnormal = closed.code() == CloseCodes.ABNORMAL && why != null;
            to.onClosed(closed.code(), abnormal ? "failed: " + why : closed.reason());
        }
    }

    /** The connection broke, for that reason; the first one counts and is returned, fit for a log. */
    public synchronized String note(@Nullable String reason) {
        String first = broken == null ? Printable.of(String.valueOf(reason)) : broken;
        broken = first;
        return first;
    }

    /** Why what was to be sent was not. */
    public IOException failure() {
        String why = broken;
        return new IOException(why == null ? "the link is closed" : why);
    }
}
