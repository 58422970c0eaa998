package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * Streams of HTTP/2 that are over before their answer: reset, by the client or by Undertow, or ended with their
 * connection. Undertow goes on with their requests all the same. It keeps each stream that was reset, with its whole
 * exchange, for as long as the connection lives, and does not count those whose request was complete: one connection
 * that asks and resets could fill the heap. So here they are counted as Undertow counts the others, and what it keeps
 * of them is let go. More than 200 in 30 s would end the connection, which a client that gives calls up may well reach;
 * no configuration of WildFly's changes that number, so it is changed here. A connection that has ended keeps its
 * streams, and one that an idle thread remembers stays.
 *
 * <p>Threads: {@link #isOver} and {@link #hasFrames} any, {@link #settle} the connection's I/O thread, where Undertow
 * does the same. Seen in 2.3.23.
 */
final class UndertowStreams {
    /** As many at once as come in within ten seconds; Undertow has one number, for 30 s. */
    private static final int BURST_SECONDS = 10;

    private UndertowStreams() {}

    /** Of the stream of one exchange. */
    record Watch(Reach reach, Object connection) implements ClientWatch {
        @Override
        public boolean hasLeft() {
            return reach.find(Level.DEBUG, "watch", false, () -> isOver(connection));
        }

        /** Nothing is asked but its state. */
        @Override
        public boolean isWorthAsking() {
            return hasLeft();
        }

        @Override
        public boolean hasSent() {
            return reach.find(Level.DEBUG, "watch", false, () -> hasFrames(connection));
        }
    }

    /**
     * Lets a connection's client reset so many streams a second; with each request, of which the first has an effect.
     */
    static void allowResets(Object connection, int perSecond) throws ReflectiveOperationException {
        Object channel = Reflection.field(connection, "channel");
        int most = (int) Math.min(Integer.MAX_VALUE, (long) perSecond * BURST_SECONDS);
        if ((int) Reflection.field(channel, "maxRstFramesPerWindow") != most) {
            Reflection.setField(channel, "maxRstFramesPerWindow", (Object) most);
        }
    }

    /** {@code connection}: the {@code Http2ServerConnection} of one exchange. */
    static boolean isOver(Object connection) throws ReflectiveOperationException {
        return (Boolean) Reflection.field(Reflection.field(connection, "responseChannel"), "reset")
                || !isOpen(Reflection.field(connection, "channel"));
    }

    /** Whether a frame of the request's body has come, or its end. */
    static boolean hasFrames(Object connection) throws ReflectiveOperationException {
        return !(Boolean) Reflection.field(Reflection.field(connection, "requestChannel"), "waitingForFrame");
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
