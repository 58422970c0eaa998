package io.gatewaytunnel.mux;

import java.time.Duration;

/**
 * A session at one moment. Bytes count whole messages of the link; {@code roundTrip} is the shortest of the last
 * seconds, zero while none is known.
 */
public record SessionSnapshot(
        SessionState state,
        int streams,
        long unackedBytes,
        long receivedBytesLastRoundTrip,
        long receivedBytes,
        long sentBytes,
        Duration roundTrip) {}
