package io.gatewaytunnel.it.run;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

/** One connection that a {@link Relay} passes on: {@code near} has come, {@code far} is where it goes. */
final class RelayedConnection {
    private final Socket near;
    private final Socket far;
    private final Gate gate;
    private final Lateness lateness;
    private volatile boolean forgotten;

    /** What all connections of a path pass through; while it is shut nothing is lost and nothing moves. */
    static final class Gate {
        private boolean shut;

        synchronized void shut(boolean value) {
            shut = value;
            notifyAll();
        }

        synchronized void pass() throws IOException {
            try {
                while (shut) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the relay is closed");
            }
        }
    }

    RelayedConnection(Socket near, Socket far, Gate gate, Lateness lateness) {
        this.near = near;
        this.far = far;
        this.gate = gate;
        this.lateness = lateness;
    }

    /** Until who came ends, or the connection is cut. */
    void passOn() {
        pass(near, far, InputStream::transferTo);
    }

    /** The other direction. */
    void passBack(Relay.Passing passing) {
        pass(far, near, passing);
    }

    /** One direction. At its end both sockets are closed, but of a forgotten one only that which has ended. */
    private void pass(Socket from, Socket to, Relay.Passing passing) {
        try (OutputStream way = lateness.before(new Way(to.getOutputStream()))) {
            passing.pass(from.getInputStream(), way);
        } catch (IOException e) {
            // closed
        } finally {
            closeQuietly(from);
            if (!forgotten) {
                closeQuietly(to);
            }
        }
    }

    /** What is written here goes on, waits or is thrown away. Closing it is for {@link #pass}. */
    private final class Way extends FilterOutputStream {
        Way(OutputStream out) {
            super(out);
        }

        @Override
        public void close() {}

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            gate.pass();
            if (!forgotten) {
                out.write(bytes, offset, length);
            }
        }
    }

    void cut(Relay.Cut how) {
        try {
            switch (how) {
                case CLOSE -> close();
                case RESET -> {
                    near.setSoLinger(true, 0);
                    far.setSoLinger(true, 0);
                    close();
                }
                case END -> {
                    forgotten = true;
                    near.shutdownOutput();
                    far.shutdownOutput();
                }
                case SILENCE -> forgotten = true;
            }
        } catch (IOException e) {
            close(); // it was about to end anyway
        }
    }

    void close() {
        closeQuietly(near);
        closeQuietly(far);
    }

    boolean isOver() {
        return near.isClosed() && far.isClosed();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
