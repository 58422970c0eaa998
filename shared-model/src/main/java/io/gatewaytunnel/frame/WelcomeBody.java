package io.gatewaytunnel.frame;

import java.util.Optional;
import java.util.Set;

/**
 * What the proxy answers to a hello.
 *
 * <p>{@code resumed} says whether {@code session} goes on: {@code session.receivedPosition()} is then the last position
 * that the proxy has received. Otherwise the session is new and both sides begin with position 1. {@code nodeId} names
 * the proxy's process, {@code version} its software. {@code sessionName} is what the proxy calls the session in its
 * logs, so that the agent can call it the same; proxies of before do not say it. {@code features} is what it can do
 * beyond the first version, as far as this version knows it.
 */
public record WelcomeBody(
        String version,
        String nodeId,
        ResumePoint session,
        boolean resumed,
        PeerLimits limits,
        Optional<String> sessionName,
        Set<Feature> features) {
    public WelcomeBody {
        features = Set.copyOf(features);
    }

    /** Of a proxy of the first version, which declares no feature. */
    public WelcomeBody(
            String version,
            String nodeId,
            ResumePoint session,
            boolean resumed,
            PeerLimits limits,
            Optional<String> sessionName) {
        this(version, nodeId, session, resumed, limits, sessionName, Set.of());
    }
}
