package io.gatewaytunnel.origin;

import java.time.Duration;

/**
 * What an exchange with an origin may take. Verified by whoever reads the configuration.
 *
 * <p>{@code maxConnections} at once to all origins; {@code maxHeadBytes} and {@code maxHeadFields} of a response head
 * as it came over the wire; {@code bufferBytes} for each of the three buffers of a connection.
 */
public record OriginLimits(
        int maxConnections,
        int ioThreads,
        int bufferBytes,
        int maxHeadBytes,
        int maxHeadFields,
        Attempts attempts,
        Timeouts timeouts,
        Silence silence,
        Logins logins) {

    private static final int BUFFERS_OF_A_CONNECTION = 3;

    /** Objects of an exchange, its stream and its connection; a test measures that they are no more. */
    private static final int OBJECTS_BYTES = 12 * 1024;

    /**
     * What one exchange may cost beside what the memory budget bounds: what is read of a response before there is room
     * for it, the buffers of its connection, and objects.
     */
    public static long exchangeBytes(int bufferBytes) {
        return OriginResponseConsumer.FIRST_READ_BYTES + (long) BUFFERS_OF_A_CONNECTION * bufferBytes + OBJECTS_BYTES;
    }

    /**
     * How often a request that the origin has not looked at is sent again; how long a connection has been idle before
     * one goes there that may not be sent again ({@link IdleConnections}); how long one of several addresses may say
     * nothing until the next is tried beside it; and how many streams of an HTTP/2 connection may be reset until it
     * makes way for another one.
     */
    public record Attempts(int repeats, Duration rest, Duration addressDelay, int resets) {}

    /**
     * {@code connect} bounds a TCP connect and a TLS handshake; {@code response} the wait for a head after the request
     * was sent; {@code continueWait} the wait for a 100 before the body is sent unasked; {@code idle} the life of an
     * unused HTTP/1.1 connection, {@code sharedIdle} that of an HTTP/2 connection without exchanges.
     */
    public record Timeouts(
            Duration connect, Duration response, Duration continueWait, Duration idle, Duration sharedIdle) {}

    /** How many connections that carry a login are kept beside the others, and for how long without requests. */
    public record Logins(int most, Duration idle) {}

    /**
     * What connections that may be silent for ever are asked: {@code halfClosed} is how long an upgraded one may be
     * silent once a party has closed its half; a TCP probe goes out after {@code probeAfter} of silence and again each
     * {@code probeEvery}, and {@code probes} without an answer close it.
     */
    public record Silence(Duration halfClosed, Duration probeAfter, Duration probeEvery, int probes) {}
}
