package io.gatewaytunnel.origin;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The origins that this agent's own configuration allows, by service. Whatever the proxy asks for, nothing else is ever
 * dialled. Immutable.
 */
public final class OriginRoutes {
    private final Map<String, Origin> origins;

    public OriginRoutes(Map<String, Origin> origins) {
        this.origins = Map.copyOf(origins);
    }

    /** Empty when the service is not offered here. */
    Optional<Origin> find(String service) {
        return Optional.ofNullable(origins.get(service));
    }

    /** The names that the hub is told, in a steady order. */
    public List<String> services() {
        return origins.keySet().stream().sorted().toList();
    }
}
