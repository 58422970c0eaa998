package io.gatewaytunnel.frame;

import java.util.List;
import java.util.Optional;

/**
 * What an agent says of itself on a new link.
 *
 * <p>{@code version} is the agent's software version, told for status pages only; {@code agentName} names the agent
 * among the replicas of its services; {@code instanceId} is 16 random bytes in hex, new with every start of the agent,
 * the same on all its links; {@code services} what it offers; {@code limits} what it takes; {@code resume} the session
 * that it would like to go on with.
 */
public record HelloBody(
        String version,
        String agentName,
        String instanceId,
        List<String> services,
        PeerLimits limits,
        Optional<ResumePoint> resume) {
    public HelloBody {
        services = List.copyOf(services);
    }
}
