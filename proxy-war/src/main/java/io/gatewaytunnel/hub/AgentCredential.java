package io.gatewaytunnel.hub;

import java.util.List;
import java.util.Optional;

/**
 * Whom a token stands for, and which services its agents may offer; empty means any one service, which all agents then
 * have to share.
 */
public record AgentCredential(String name, Optional<List<String>> services) {
    public AgentCredential {
        services = services.map(List::copyOf);
    }
}
