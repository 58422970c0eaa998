package io.gatewaytunnel.container;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * WildFly's: it writes whole arrays, closes by half, and says nothing when a read outside its own call meets the end.
 */
final class UndertowSocket extends ServletSocket {
    private volatile boolean outputEnded;

    UndertowSocket(WebConnection connection, Optional<ConnectionBelow> below, Runnable signal) throws IOException {
        super(connection, below, signal);
    }

    /**
     * Once our half is closed, Undertow closes the connection in the midst of the read that meets the end, and fails;
     * the bytes have been copied by then.
     */
    @Override
    int readInto(ServletInputStream from, byte[] array, int offset, int most) throws IOException {
        int there = outputEnded ? Math.min(most, from.available()) : 0;
        try {
            return super.readInto(from, array, offset, most);
        } catch (NullPointerException e) {
            if (there == 0) {
                throw e;
            }
            noteEnd();
            return there;
        }
    }

    /** It writes the whole array, whatever offset and length it is given. */
    @Override
    void write(ServletOutputStream to, ByteBuffer bytes) throws IOException {
        int from = bytes.arrayOffset() + bytes.position();
        boolean exact = from == 0 && bytes.remaining() == bytes.array().length;
        to.write(exact ? bytes.array() : Arrays.copyOfRange(bytes.array(), from, from + bytes.remaining()));
    }

    @Override
    boolean endOutput(ServletOutputStream ours) throws IOException {
        ours.close(); // a half-close here
        outputEnded = true;
        return true;
    }

    @Override
    boolean closesWithoutWaiting() {
        return false;
    }
}
