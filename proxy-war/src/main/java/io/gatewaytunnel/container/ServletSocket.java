package io.gatewaytunnel.container;

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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An upgraded connection through the listeners of the Servlet API; one subclass a server has what is odd there.
 * Threads: the listeners' calls leave a note and signal, everything else is the owner's.
 */
abstract class ServletSocket implements UpgradedSocket, ReadListener, WriteListener {
    private static final Logger LOG = System.getLogger(ServletSocket.class.getName());
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int LEAST_READ_BYTES = 2 << 10;

    private final WebConnection connection;
    private final Optional<ConnectionBelow> below;
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
    private boolean closed;

    /** On the container's thread, in {@code init}: listeners cannot be set later. */
    ServletSocket(WebConnection connection, Optional<ConnectionBelow> below, Runnable signal) throws IOException {
        this.below = below;
        this.connection = connection;
        this.signal = signal;
        this.input = connection.getInputStream();
        this.output = connection.getOutputStream();
    }

    /** Once, after {@link #prepare}, still on the container's thread: from now on the server calls. */
    final ServletSocket listening() throws IOException {
        prepare(output);
        output.setWriteListener(this);
        input.setReadListener(this);
        return this;
    }

    /** What the server needs before it calls listeners. */
    void prepare(ServletOutputStream before) throws IOException {}

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
        if (!isReadable()) {
            return NOTHING;
        }
        byte[] buffer = buffers.next(mostBytes);
        int count = readInto(input, buffer, 0, buffer.length);
        if (count < 0) {
            ended = true;
            return NOTHING;
        }
        return buffers.filled(buffer, count);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!isReadable()) {
            return 0;
        }
        int count = readInto(input, into.array(), into.arrayOffset() + into.position(), into.remaining());
        if (count < 0) {
            ended = true;
            return 0;
        }
        into.position(into.position() + count);
        return count;
    }

    private boolean isReadable() throws IOException {
        requireThere();
        if (!ended && !reading.ask(input::isReady)) {
            ended = isEndTold();
            return false;
        }
        return !ended;
    }

    /** The octets that were read, or -1 at the end. */
    int readInto(ServletInputStream from, byte[] array, int offset, int most) throws IOException {
        return from.read(array, offset, most);
    }

    /** The client's end was met, whatever the next read says. */
    final void noteEnd() {
        ended = true;
    }

    private boolean isEndTold() {
        return allDataRead || (finishesTruly() && input.isFinished());
    }

    /** Whether the input is "finished" only when all has been read. */
    boolean finishesTruly() {
        return true;
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
        write(output, bytes);
        bytes.position(bytes.limit());
        unflushed = true;
    }

    /** Gives the octets that remain to the server; the caller moves the position. */
    void write(ServletOutputStream to, ByteBuffer bytes) throws IOException {
        to.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
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
        return endOutput(output);
    }

    /** Ends our half where the server has a way; else does nothing and says so. */
    boolean endOutput(ServletOutputStream ours) throws IOException {
        return false;
    }

    @Override
    public void keepAlive(KeepAlive probes) {
        below.flatMap(ConnectionBelow::socket).ifPresent(socket -> {
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
        // The server's own close may wait when something is left to write.
        boolean own = closesWithoutWaiting() && !unflushed;
        if (!own && below.isPresent() && below.get().close()) {
            return;
        }
        try {
            connection.close();
        } catch (Exception e) { // AutoCloseable's own throws clause
            LOG.log(Level.DEBUG, "step=close the container was first: {0}", e);
        }
    }

    @Override
    public void reset() {
        if (!closed && below.isPresent() && below.get().reset()) {
            closed = true;
        } else {
            close();
        }
    }

    /** Whether the server's own close never waits for a client that takes nothing, when all has been flushed. */
    boolean closesWithoutWaiting() {
        return true;
    }

    /** The end, if the server is done with the connection and has not said so; whether that is news. Any thread. */
    final boolean noteIfClosedBelow() {
        boolean told = allDataRead || failure != null;
        if (told || !below.map(ConnectionBelow::isClosed).orElse(false)) {
            return false;
        }
        allDataRead = true;
        return true;
    }

    private void requireThere() throws IOException {
        Throwable cause = failure;
        if (cause != null || closed) {
            throw new IOException(closed ? "the connection is closed" : "the container says: " + cause);
        }
    }
}
