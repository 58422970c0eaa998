package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.PeerLimits;
import java.util.Set;

/**
 * What hello and welcome have settled: a name for logs, what this side declared, what the peer declared, and the
 * features that both have.
 */
public record SessionTerms(String name, PeerLimits own, PeerLimits peer, Set<Feature> features) {
    public SessionTerms {
        features = Set.copyOf(features);
    }

    /** With a peer of the first version. */
    public SessionTerms(String name, PeerLimits own, PeerLimits peer) {
        this(name, own, peer, Set.of());
    }
}
