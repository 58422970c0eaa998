package io.gatewaytunnel.settings;

import java.util.List;

/**
 * An agent that a configuration file lets in by a token: what it is called, the digests of its tokens, and the services
 * that it may offer. Immutable.
 */
public record NamedCredential(String name, List<TokenDigest> tokens, List<String> services) {
    /** Two, so that the new one of a rotation can be tried while the old one is in use. */
    static final int MOST_TOKENS = 2;

    public NamedCredential {
        tokens = List.copyOf(tokens);
        services = List.copyOf(services);
    }
}
