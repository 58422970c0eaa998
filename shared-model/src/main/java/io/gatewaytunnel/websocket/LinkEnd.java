package io.gatewaytunnel.websocket;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.log.Printable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a link of our own has ended, for those who hear of it. Threads: any; {@link #tell} belongs to whoever reads, one
 * at a time.
 */
public final class LinkEnd {
    private volatile @Nullable String broken;
    private boolean told;

    /** Who hears of it. */
    @FunctionalInterface
    public interface Receiver {
        void onClosed(int closeCode, String reason);
    }

    /** The connection broke, for that reason; the first one counts and is returned, fit for a log. */
    public synchronized String note(@Nullable String reason) {
        String first = broken == null ? Printable.of(String.valueOf(reason)) : broken;
        broken = first;
        return first;
    }

    /** Tells the receiver, once. */
    public void tell(WebSocketClose closed, Receiver receiver) {
        if (!told) {
            told = true;
            String why = broken;
            boolean abnormal = closed.code() == Protocol.CLOSED_ABNORMALLY && why != null;
            receiver.onClosed(closed.code(), abnormal ? "failed: " + why : closed.reason());
        }
    }

    /** Why what was to be sent was not. */
    public IOException failure() {
        String why = broken;
        return new IOException(why == null ? "the link is closed" : why);
    }
}
