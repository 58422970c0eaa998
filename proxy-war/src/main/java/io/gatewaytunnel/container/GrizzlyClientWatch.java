package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Looks at a connection of Grizzly's, which itself reads nothing of HTTP/1.1 while a request is under way, and at a
 * stream of HTTP/2, whose end it notes and tells nobody. A stream that ends with its connection is not even noted as
 * closed.
 *
 * @param stream of HTTP/2; empty over HTTP/1.1
 * @param hearsAll false where the peer may have said good-bye in octets that only TLS understands
 */
record GrizzlyClientWatch(Reach reach, Object connection, Optional<Object> stream, EndOfInput ends, boolean hearsAll)
        implements ClientWatch {
    @Override
    public boolean hasLeft() {
        return reach.find(
                Level.DEBUG,
                "watch",
                false,
                () -> Boolean.FALSE.equals(Reflection.call(connection, "isOpen"))
                        || (stream.isPresent() ? isOver(stream.get()) : hasEnded()));
    }

    /** A stream of HTTP/2 is asked for nothing but its state. */
    @Override
    public boolean isWorthAsking() {
        return stream.isEmpty() || hasLeft();
    }

    static boolean isOver(Object stream) throws ReflectiveOperationException {
        return Boolean.FALSE.equals(Reflection.call(stream, "isOpen"));
    }

    private boolean hasEnded() throws ReflectiveOperationException {
        return Reflection.call(connection, "getChannel") instanceof SocketChannel channel
                && ends.isReached(channel)
                && !GrizzlyInput.isKept(connection); // the next request, which is served first
    }
}
