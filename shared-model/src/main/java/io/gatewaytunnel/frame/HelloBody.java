package io.gatewaytunnel.frame;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent says of itself on a new link.
 *
 * <p>{@code version} is the agent's software version, told for status pages only; {@code agentName} names the agent
 * among the replicas of its services; {@code instanceId} is 16 random bytes in hex, new with every start of the agent,
 * the same on all its links; {@code services} what it offers; {@code limits} what it takes; {@code resume} the session
 * that it would like to go on with; {@code features} what it can do beyond the first version, as far as this version
 * knows it.
 */
public record HelloBody(
        String version,
        String agentName,
        String instanceId,
        List<String> services,
        PeerLimits limits,
        Optional<ResumePoint> resume,
        Set<Feature> features) {
    public HelloBody {
        services = List.copyOf(services);
        features = Set.copyOf(features);
    }

    /** Of an agent of the first version, which declares no feature. */
    public HelloBody(
            String version,
            String agentName,
            String instanceId,
            List<String> services,
            PeerLimits limits,
            Optional<ResumePoint> resume) {
        this(version, agentName, instanceId, services, limits, resume, Set.of());
    }

    /** The same hello of an agent that offers others. */
    public HelloBody offering(List<String> others) {
        return new HelloBody(version, agentName, instanceId, others, limits, resume, features);
    }

    /** The same hello of an agent that would like to go on with that session, or with none. */
    public HelloBody asking(Optional<ResumePoint> session) {
        return new HelloBody(version, agentName, instanceId, services, limits, session, features);
    }
}
