package io.gatewaytunnel.origin;

import java.time.Duration;

/**
 * What an exchange with an origin may take. Verified by whoever reads the configuration.
 *
 * <p>{@code maxConnections} at once to all origins; {@code maxHeadBytes} and {@code maxHeadFields} of a response head as it came over the
 * wire; {@code bufferBytes} for each of the three buffers of a connection.
 */
public record OriginLimits(
        int maxConnections,
        int ioThreads,
        int bufferBytes,
        int maxHeadBytes,
        int maxHeadFields,
        Timeouts timeouts,
        Silence silence) {

    /**
     * {@code connect} bounds a TCP connect and a TLS handshake; {@code response} the wait for a head after the request was sent;
     * {@code continueWait} the wait for a 100 before the body is sent unasked; {@code idle} the life of an unused HTTP/1.1
     * connection, {@code sharedIdle} that of an HTTP/2 connection without exchanges.
     */
    public record Timeouts(
            Duration connect, Duration response, Duration continueWait, Duration idle, Duration sharedIdle) {}

    /**
     * What connections that may be silent for ever are asked: {@code halfClosed} is how long an upgraded one may be silent once a party has closed its
     * half; a TCP probe goes out after {@code probeAfter} of silence and again each {@code probeEvery}, and {@code probes} without an answer close it.
     */
    public record Silence(Duration halfClosed, Duration probeAfter, Duration probeEvery, int probes) {}
}
