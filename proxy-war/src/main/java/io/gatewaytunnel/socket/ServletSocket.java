package io.gatewaytunnel.socket;

import io.gatewaytunnel.quirks.Container;
import io.gatewaytunnel.quirks.PublicConnection;
import io.gatewaytunnel.streams.ReadBuffers;
import io.gatewaytunnel.streams.Readiness;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An upgraded connection through the listeners of the Servlet API. Threads: the listeners' calls leave a note and signal, everything else is the
 * owner's drain.
 */
final class ServletSocket implements PublicSocket, ReadListener, WriteListener {
    private static final Logger LOG = System.getLogger(ServletSocket.class.getName());
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int LEAST_READ_BYTES = 2 << 10;

    private final WebConnection connection;
    private final Container container;
    private final Optional<PublicConnection> below;
    private final Runnable signal;
    private final ServletInputStream input;
    private final ServletOutputStream output;
    private final ReadBuffers buffers = new ReadBuffers(LEAST_READ_BYTES);
    private final Readiness reading = new Readiness();
    private final Readiness writing = new Readiness();
    private volatile boolean allDataRead;
    private volatile @Nullable Throwable failure;
    private boolean ended;
    private boolean unflushed = true;
    private boolean outputEnded;
    private boolean closed;

    /** On the container's thread, in {@code init}: listeners cannot be set later. */
    ServletSocket(WebConnection connection, Container container, Optional<PublicConnection> below, Runnable signal)
            throws IOException {
        this.below = below;
        this.connection = connection;
        this.container = container;
        this.signal = signal;
        this.input = connection.getInputStream();
        this.output = connection.getOutputStream();
        if (container == Container.GRIZZLY) {
            output.flush(); // the 101 itself waits for it
        }
        output.setWriteListener(this);
        input.setReadListener(this);
    }

    @Override
    public void onDataAvailable() {
        reading.note();
        signal.run();
    }

    @Override
    public void onAllDataRead() {
        allDataRead = true;
        signal.run();
    }

    @Override
    public void onWritePossible() {
        writing.note();
        signal.run();
    }

    @Override
    public void onError(Throwable cause) {
        if (cause instanceof EOFException) {
            allDataRead = true; // how some containers tell of a client that has ended its half
        } else {
            failure = cause;
        }
        signal.run();
    }

    @Override
    public ByteBuffer read(int mostBytes) throws IOException {
        requireThere();
        if (ended) {
            return NOTHING;
        }
        if (!reading.ask(input::isReady)) {
            ended = isEndTold();
            return NOTHING;
        }
        byte[] buffer = buffers.next(mostBytes);
        int count = readInto(buffer);
        if (count < 0) {
            ended = true;
            return NOTHING;
        }
        return buffers.filled(buffer, count);
    }

    /** Once our half is closed, Undertow closes the connection in the midst of the read that meets the end, and fails; the bytes have been copied by then. */
    private int readInto(byte[] buffer) throws IOException {
        int there = outputEnded ? Math.min(buffer.length, input.available()) : 0;
        try {
            return input.read(buffer, 0, buffer.length);
        } catch (NullPointerException e) {
            if (there == 0) {
                throw e;
            }
            ended = true;
            return there;
        }
    }

    /** Undertow says nothing when the end is met by a read outside its own call. Payara says "finished" too early. */
    private boolean isEndTold() {
        return allDataRead || (container != Container.GRIZZLY && input.isFinished());
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public boolean isWritable() throws IOException {
        requireThere();
        return writing.ask(output::isReady);
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        int from = bytes.arrayOffset() + bytes.position();
        boolean exact = from == 0 && bytes.remaining() == bytes.array().length;
        // Undertow writes the whole array, whatever offset and length it is given.
        byte[] array = exact ? bytes.array() : Arrays.copyOfRange(bytes.array(), from, from + bytes.remaining());
        output.write(array, 0, array.length);
        bytes.position(bytes.limit());
        unflushed = true;
    }

    @Override
    public boolean flush() throws IOException {
        if (unflushed && isWritable()) {
            unflushed = false;
            output.flush();
        }
        return !unflushed && isWritable();
    }

    @Override
    public boolean endOutput() throws IOException {
        if (container != Container.UNDERTOW) {
            return false;
        }
        output.close(); // a half-close there
        outputEnded = true;
        return true;
    }

    @Override
    public void keepAlive(KeepAlive probes) {
        below.flatMap(PublicConnection::socket).ifPresent(socket -> {
            try {
                probes.applyTo(socket);
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.DEBUG, "step=keep-alive the platform refuses: {0}", e);
            }
        });
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        // Undertow's own close waits for a client that takes nothing, and any may when something is left to write.
        boolean own = container != Container.UNDERTOW && !unflushed;
        if (!own && below.isPresent() && below.get().close()) {
            return;
        }
        try {
            connection.close();
        } catch (Exception e) { // AutoCloseable's own throws clause
            LOG.log(Level.DEBUG, "step=close the container was first: {0}", e);
        }
    }

    private void requireThere() throws IOException {
        Throwable cause = failure;
        if (cause != null || closed) {
            throw new IOException(closed ? "the connection is closed" : "the container says: " + cause);
        }
    }
}
