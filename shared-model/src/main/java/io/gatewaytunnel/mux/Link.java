package io.gatewaytunnel.mux;

import java.nio.ByteBuffer;

/**
 * One connection that carries whole binary messages in order, seen from the multiplexer: its only seam downwards.
 *
 * <p>Threads: any, but the multiplexer has at most one {@link #send} under way. What comes up is told to a
 * {@link LinkReceiver} by one thread at a time. Lifetime: until {@link #close} or until the receiver was told that it
 * closed.
 */
public interface Link {
    /**
     * Sends one message. The bytes between position and limit stay untouched by either side until {@code completion}
     * was called, which happens exactly once, on any thread, perhaps before this method returns. Never blocks and never
     * throws: what goes wrong is a failed completion.
     */
    void send(ByteBuffer message, SendCompletion completion);

    /**
     * Ends the connection, telling the peer a WebSocket close code and a reason (at most 123 bytes) if it can still be
     * told. Idempotent.
     */
    void close(int closeCode, String reason);

    /**
     * Ends the connection at once, since it is given up: the peer, which may be gone, is told that if it takes the word
     * without delay, and its answer is not waited for. Idempotent; may follow {@link #close}, and does where there is
     * no other way.
     */
    default void abort(int closeCode, String reason) {
        close(closeCode, reason);
    }

    /** For logs: who is at the other end. */
    String description();

    /** What becomes of a send. */
    interface SendCompletion {
        /** The message was handed to the network; the buffer is free. */
        void sent();

        /** The link is of no more use. */
        void failed(Throwable cause);
    }
}
