package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services as they are now, each with how its origins fare. Another configuration is another object, which takes
 * over what is known of origins that stay. Immutable but for that.
 */
final class RunningServices {
    static final RunningServices NONE = new RunningServices(new Services(List.of()), Map.of());

    private final Services services;
    private final Map<String, RunningService> running;

    private RunningServices(Services services, Map<String, RunningService> running) {
        this.services = services;
        this.running = Map.copyOf(running);
    }

    static RunningServices of(Services services, RunningServices before, Timer timer) {
        Map<String, RunningService> running = new HashMap<>();
        for (String name : services.names()) {
            Service service = services.find(name).orElseThrow();
            List<OriginState> origins = new ArrayList<>();
            for (Origin origin : service.origins()) {
                OriginState state = before.state(name, origin).orElseGet(() -> new OriginState(name, origin));
                if (service.health().isEmpty()) {
                    state.forgetChecks(timer.nanoTime()); // nobody else would ever find it well again
                }
                origins.add(state);
            }
            running.put(name, new RunningService(service, origins));
        }
        return new RunningServices(services, running);
    }

    private Optional<OriginState> state(String name, Origin origin) {
        return find(name).stream()
                .flatMap(service -> service.origins().stream())
                .filter(state -> state.origin().equals(origin))
                .findFirst();
    }

    Services services() {
        return services;
    }

    Optional<RunningService> find(String name) {
        return Optional.ofNullable(running.get(name));
    }

    List<RunningService> all() {
        return List.copyOf(running.values());
    }
}
