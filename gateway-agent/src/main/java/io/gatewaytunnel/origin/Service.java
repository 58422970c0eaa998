package io.gatewaytunnel.origin;

import io.gatewaytunnel.guard.Guard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one service is to this agent: where it lives, what may be asked of it, and how. Immutable.
 *
 * @param origins one or more, all alike
 * @param health how the agent looks whether they are well; empty: they are
 */
public record Service(
        String name, List<Origin> origins, Guard guard, HostName host, Times times, Optional<HealthCheck> health) {
    public Service {
        origins = List.copyOf(origins);
        if (origins.isEmpty()) {
            throw new IllegalArgumentException("no origin");
        }
    }

    /** Of one origin, which gets the host that was asked for. */
    public Service(String name, Origin origin, Guard guard) {
        this(name, List.of(origin), guard, HostName.KEEP, Times.OF_AGENT, Optional.empty());
    }

    /** One that is asked everything. */
    public static Service open(String name, Origin origin) {
        return new Service(name, origin, Guard.NONE);
    }

    /** Where they are shorter than those of {@link OriginLimits.Timeouts}; empty: those. */
    public record Times(Optional<Duration> connect, Optional<Duration> response, Optional<Duration> idle) {
        public static final Times OF_AGENT = new Times(Optional.empty(), Optional.empty(), Optional.empty());
    }
}
