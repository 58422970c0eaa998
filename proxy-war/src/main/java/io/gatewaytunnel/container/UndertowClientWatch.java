package io.gatewaytunnel.container;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * Looks into a connection of Undertow's, which itself reads nothing of HTTP/1.1 that nobody has asked for. What comes
 * is given back to the connection, where the body and the next request are read from.
 */
record UndertowClientWatch(Reach reach, Object connection) implements ClientWatch {
    private enum Seen {
        NOTHING,
        OCTETS,
        END
    }

    @Override
    public boolean hasLeft() {
        return look() == Seen.END;
    }

    @Override
    public boolean hasSent() {
        return look() == Seen.OCTETS;
    }

    private Seen look() {
        return reach.find(Level.DEBUG, "watch", Seen.NOTHING, this::read);
    }

    private Seen read() throws ReflectiveOperationException {
        if (Reflection.invoke(connection, "getExtraBytes") != null) {
            return Seen.OCTETS;
        }
        Object pooled = Reflection.call(Reflection.call(connection, "getByteBufferPool"), "allocate");
        boolean given = false;
        try {
            ByteBuffer buffer = (ByteBuffer) Reflection.call(pooled, "getBuffer");
            int count = read(Reflection.call(connection, "getOriginalSourceConduit"), buffer);
            if (count > 0) {
                buffer.flip();
                Reflection.invoke(connection, "ungetRequestBytes", pooled);
                given = true;
            }
            return count < 0 ? Seen.END : count == 0 ? Seen.NOTHING : Seen.OCTETS;
        } finally {
            if (!given) {
                Reflection.invoke(pooled, "close");
            }
        }
    }

    private static int read(Object conduit, ByteBuffer buffer) throws ReflectiveOperationException {
        try {
            return (int) Reflection.call(conduit, "read", buffer);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof IOException) {
                return -1; // a reset
            }
            throw e;
        }
    }
}
