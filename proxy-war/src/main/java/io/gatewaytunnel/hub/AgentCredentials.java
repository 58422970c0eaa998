package io.gatewaytunnel.hub;

import io.gatewaytunnel.settings.TokenDigest;
import java.util.Optional;
import java.util.function.Supplier;

/** The tokens that the hub accepts. Threads: any. */
public interface AgentCredentials {
    /** Whether there is any: without one the hub refuses everybody. */
    boolean isEmpty();

    /** The credential that the token belongs to; takes as long for a wrong token as for a right one. */
    Optional<AgentCredential> find(String token);

    /** None at all: nothing is configured. */
    static AgentCredentials none() {
        return of(Optional::empty, ServiceGrant::oneShared);
    }

    /** At most one token, whose agents may offer what {@code grant} says; both as they are at the moment. */
    static AgentCredentials of(Supplier<Optional<TokenDigest>> token, Supplier<ServiceGrant> grant) {
        return new AgentCredentials() {
            @Override
            public boolean isEmpty() {
                return token.get().isEmpty();
            }

            @Override
            public Optional<AgentCredential> find(String shown) {
                return token.get()
                        .filter(digest -> digest.matches(shown))
                        .map(digest -> new AgentCredential("token", grant.get()));
            }
        };
    }
}
