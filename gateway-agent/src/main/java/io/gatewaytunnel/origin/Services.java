package io.gatewaytunnel.origin;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that this agent's own configuration allows: its services, each with its origin and rules. Whatever the proxy asks
 * for, nothing else is ever dialled. Immutable: another configuration is another object.
 */
public final class Services {
    private final Map<String, Service> services;

    /** No two of one name. */
    public Services(Collection<Service> services) {
        this.services = services.stream().collect(Collectors.toUnmodifiableMap(Service::name, Function.identity()));
    }

    /** Empty when the service is not offered here. */
    public Optional<Service> find(String name) {
        return Optional.ofNullable(services.get(name));
    }

    /** The names that the hub is told, in a steady order. */
    public List<String> names() {
        return services.keySet().stream().sorted().toList();
    }
}
