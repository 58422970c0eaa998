package io.gatewaytunnel.standalone.connections;

import io.gatewaytunnel.config.AddressRanges;
import java.time.Duration;

/**
 * What one port allows.
 *
 * @param most connections at a time
 * @param heads unfinished heads of requests at a time
 * @param streams streams of HTTP/2 at a time, on all connections together
 * @param head for the whole head of a request, and for the beginning of an HTTP/2 connection
 * @param handshake for a TLS handshake
 * @param keepAlive for a connection on which nothing is asked
 * @param unreadBytes of frames, other than of responses' bodies, that one HTTP/2 client does not take
 * @param allUnreadBytes what no HTTP/2 client takes, all together
 * @param frames frames that one HTTP/2 client may cause a second
 * @param linkThreads threads for agents' links alone
 * @param unlimitedPeers from where any number of connections may come
 */
public record ConnectionLimits(
        int most,
        int heads,
        int streams,
        Duration head,
        Duration handshake,
        Duration keepAlive,
        long unreadBytes,
        long allUnreadBytes,
        FrameRates frames,
        int linkThreads,
        AddressRanges unlimitedPeers) {

    /** Above {@code most}: for what is about to close. */
    static final int CLOSING = 16;

    private static final int SPARE_SHARE = 8;
    private static final int LEAST_SPARE = 32;

    /**
     * Connections above {@code most}, for agents that come when all others are taken. So many newer ones have to come
     * before a new one has said who it is, to push it out.
     */
    int spare() {
        return Math.max(LEAST_SPARE, most / SPARE_SHARE);
    }
}
