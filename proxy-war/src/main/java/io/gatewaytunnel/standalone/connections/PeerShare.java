package io.gatewaytunnel.standalone.connections;

import io.gatewaytunnel.config.AddressRanges;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many connections each peer has. While more than half of all places are taken, one peer gets a quarter of them at
 * most; before that nobody is counted against. Proxies that are trusted stand for many clients and have no share.
 * Threads: any.
 */
final class PeerShare {
    private final int most;
    private final AddressRanges unlimited;
    private final ConcurrentMap<Peer, Integer> held = new ConcurrentHashMap<>();

    PeerShare(int most, AddressRanges unlimited) {
        this.most = most;
        this.unlimited = unlimited;
    }

    /** Whether this peer has enough already; {@code taken} are the places that all together have. */
    boolean refuses(InetAddress address, int taken) {
        return taken > most / 2
                && held.getOrDefault(Peer.of(address), 0) >= Math.max(1, most / 4)
                && !unlimited.contain(address.getHostAddress());
    }

    void take(Peer peer) {
        held.merge(peer, 1, Integer::sum);
    }

    void giveBack(Peer peer) {
        held.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
    }
}
