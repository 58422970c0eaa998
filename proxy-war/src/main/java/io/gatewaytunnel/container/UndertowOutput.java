package io.gatewaytunnel.container;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What Undertow has of a response after a flush. Its flush does what can be done at that moment and says nothing of the
 * rest: octets that meet a frame under way stay in its buffer, and those that the window of an HTTP/2 stream or a full
 * socket leaves stay behind, until something else is written, which may be never. An event right behind the head, or
 * the end of a message that was larger than the client's window, stood still so. Here it is asked to call the listener
 * when there is room again.
 *
 * <p>Threads: whoever may write to the output, which is ready; until the listener is called nobody may. Seen in 2.3.23.
 */
final class UndertowOutput {
    private UndertowOutput() {}

    /** Whether all has left; the listener is called if not. {@code response}: Undertow's own, just flushed. */
    static boolean isThrough(Object response) throws ReflectiveOperationException {
        Object output = Reflection.field(response, "servletOutputStream");
        Object channel = Reflection.fieldOrNull(output, "channel");
        if (channel == null) {
            return true;
        }
        if (isEmpty(Reflection.fieldOrNull(output, "buffer")) && isFlushed(channel)) {
            return true;
        }
        Reflection.invoke(channel, "resumeWrites");
        return false;
    }

    private static boolean isEmpty(@Nullable Object buffer) {
        return !(buffer instanceof ByteBuffer gathered) || gathered.position() == 0;
    }

    private static boolean isFlushed(Object channel) throws ReflectiveOperationException {
        try {
            return (Boolean) Reflection.call(channel, "flush");
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof IOException) {
                return true; // it is closed, which the next write says too
            }
            throw e;
        }
    }
}
