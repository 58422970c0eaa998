package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.PeerLimits;

/** What hello and welcome have settled: a name for logs, what this side declared, what the peer declared. */
public record SessionTerms(String name, PeerLimits own, PeerLimits peer) {}
