package io.gatewaytunnel.hub;

import io.gatewaytunnel.settings.NamedCredential;
import io.gatewaytunnel.settings.TokenDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The tokens that the hub accepts, which may be others the next time it is asked. Threads: any. */
public interface AgentCredentials {
    /** Whether there is any: without one, and without enrolled agents, the hub refuses everybody. */
    boolean isEmpty();

    /** The credential that the token belongs to; takes as long for a wrong token as for a right one. */
    Optional<AgentCredential> find(String token);

    /** Whether a token that was right is so still, and for the same agent. */
    boolean admits(TokenDigest token, Optional<String> agent);

    /** Whether there is any token for that agent alone. */
    boolean knows(String agent);

    /** None at all: nothing is configured. */
    static AgentCredentials none() {
        return of(Optional.empty(), ServiceGrant.oneShared());
    }

    /** At most one token, whose agents may offer what {@code grant} says. */
    static AgentCredentials of(Optional<TokenDigest> token, ServiceGrant grant) {
        return of(token, List.of(), grant);
    }

    /**
     * One that all agents may share, and those of single agents, who may offer their services as far as that grant
     * goes.
     */
    static AgentCredentials of(Optional<TokenDigest> shared, List<NamedCredential> agents, ServiceGrant grant) {
        Map<TokenDigest, AgentCredential> byToken = new HashMap<>();
        for (NamedCredential agent : agents) {
            Function<TokenDigest, AgentCredential> credential = token -> new AgentCredential(
                    "agent " + agent.name(),
                    ServiceGrant.of(agent.services()).and(grant),
                    Optional.of(agent.name()),
                    new AgentCredential.Token(token));
            agent.tokens().forEach(token -> byToken.put(token, credential.apply(token)));
        }
        shared.ifPresent(token -> byToken.putIfAbsent(
                token, new AgentCredential("token", grant, Optional.empty(), new AgentCredential.Token(token))));
        return new ByDigest(Map.copyOf(byToken));
    }

    /** Those that {@code current} says at the moment of each question. */
    static AgentCredentials asking(Supplier<AgentCredentials> current) {
        return new AgentCredentials() {
            @Override
            public boolean isEmpty() {
                return current.get().isEmpty();
            }

            @Override
            public Optional<AgentCredential> find(String token) {
                return current.get().find(token);
            }

            @Override
            public boolean admits(TokenDigest token, Optional<String> agent) {
                return current.get().admits(token, agent);
            }

            @Override
            public boolean knows(String agent) {
                return current.get().knows(agent);
            }
        };
    }

    /** By what is kept of tokens: the time of a look-up tells nothing of a token, as nobody can choose its digest. */
    record ByDigest(Map<TokenDigest, AgentCredential> byToken) implements AgentCredentials {
        @Override
        public boolean isEmpty() {
            return byToken.isEmpty();
        }

        @Override
        public Optional<AgentCredential> find(String token) {
            return Optional.ofNullable(byToken.get(TokenDigest.of(token)));
        }

        @Override
        public boolean admits(TokenDigest token, Optional<String> agent) {
            AgentCredential present = byToken.get(token);
            return present != null && present.agent().equals(agent);
        }

        @Override
        public boolean knows(String agent) {
            return byToken.values().stream().anyMatch(one -> one.agent().equals(Optional.of(agent)));
        }
    }
}
