package io.gatewaytunnel.mux;

import java.time.Duration;

/**
 * A session at one moment. {@code links} is how many have carried it so far. Bytes count whole messages of the link;
 * {@code roundTrip} is the shortest of the last seconds, zero while none is known.
 */
public record SessionSnapshot(
        SessionState state,
        int links,
        int streams,
        long unackedBytes,
        long receivedBytesLastRoundTrip,
        long receivedBytes,
        long sentBytes,
        Duration roundTrip) {}
