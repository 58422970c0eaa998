package io.gatewaytunnel.container;

import java.util.Map;

/**
 * Streams of HTTP/2 that are over before their answer: reset, by the client or by Undertow, or ended with their
 * connection. Undertow goes on with their requests all the same. It keeps each stream that was reset, with its whole
 * exchange, for as long as the connection lives, and does not count those whose request was complete: one connection
 * that asks and resets could fill the heap. So here they are counted as Undertow counts the others (200 in 30 s end the
 * connection), and what it keeps of them is let go. A connection that has ended keeps its streams, and one that an idle
 * thread remembers stays.
 *
 * <p>Threads: {@link #isOver} any, {@link #settle} the connection's I/O thread, where Undertow does the same. Seen in
 * 2.3.23.
 */
final class UndertowStreams {
    private UndertowStreams() {}

    /** {@code connection}: the {@code Http2ServerConnection} of one exchange. */
    static boolean isOver(Object connection) throws ReflectiveOperationException {
        return (Boolean) Reflection.field(Reflection.field(connection, "responseChannel"), "reset")
                || !isOpen(Reflection.field(connection, "channel"));
    }

    private static boolean isOpen(Object channel) throws ReflectiveOperationException {
        return (Boolean) Reflection.call(channel, "isOpen");
    }

    /** Once for each exchange that was not answered, after its end. */
    static void settle(Object connection) throws ReflectiveOperationException {
        Object channel = Reflection.field(connection, "channel");
        int stream = (int) Reflection.call(Reflection.field(connection, "responseChannel"), "getStreamId");
        Object tracker = Reflection.field(channel, "resetStreamTracker");
        Object kept = ((Map<?, ?>) Reflection.field(tracker, "streamHolders")).get(stream);
        if (kept != null) {
            Reflection.setField(kept, "sinkChannel", null);
            Reflection.setField(kept, "sourceChannel", null);
            Reflection.invokeHidden(tracker, "find", stream); // forgets those from more than a minute ago
            if ((Boolean) Reflection.field(kept, "resetByPeer")) {
                Reflection.invokeHidden(channel, "trackReceivedRstWindow");
            }
        }
        if (!isOpen(channel)) {
            ((Map<?, ?>) Reflection.field(channel, "currentStreams")).remove(stream);
        }
    }
}
