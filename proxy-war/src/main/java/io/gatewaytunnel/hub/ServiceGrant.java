package io.gatewaytunnel.hub;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Which services the agents of a credential may offer. Immutable. */
public sealed interface ServiceGrant {
    /** Any one, which all agents then have to share: nobody says otherwise which one a request is for. */
    static ServiceGrant oneShared() {
        return OneShared.INSTANCE;
    }

    /** Whatever they like: routes say which one a request is for. */
    static ServiceGrant any() {
        return Any.INSTANCE;
    }

    /** These and no others. */
    static ServiceGrant of(List<String> services) {
        return new Named(services);
    }

    /** What both allow. */
    default ServiceGrant and(ServiceGrant other) {
        return new Both(this, other);
    }

    /** Why an agent may not offer {@code services} beside what {@code others} offer, or empty. */
    Optional<String> refusal(List<String> services, Supplier<List<String>> others);

    /** See {@link #oneShared}. */
    enum OneShared implements ServiceGrant {
        INSTANCE;

        @Override
        public Optional<String> refusal(List<String> services, Supplier<List<String>> others) {
            if (services.size() != 1) {
                return Optional.of("without routes there is one service; " + services.size() + " are offered");
            }
            String offered = services.get(0);
            return others.get().stream()
                    .filter(present -> !present.equals(offered))
                    .findFirst()
                    .map(present -> "without routes there is one service, and it is '" + present + "'; '" + offered
                            + "' is refused");
        }
    }

    /** See {@link #any}. */
    enum Any implements ServiceGrant {
        INSTANCE;

        @Override
        public Optional<String> refusal(List<String> services, Supplier<List<String>> others) {
            return Optional.empty();
        }
    }

    /** See {@link #of}. */
    record Named(List<String> services) implements ServiceGrant {
        public Named {
            services = List.copyOf(services);
        }

        @Override
        public Optional<String> refusal(List<String> offered, Supplier<List<String>> others) {
            return offered.stream()
                    .filter(service -> !services.contains(service))
                    .findFirst()
                    .map(service -> "the credential does not grant the service '" + service + "'");
        }
    }

    /** See {@link #and}. */
    record Both(ServiceGrant first, ServiceGrant second) implements ServiceGrant {
        @Override
        public Optional<String> refusal(List<String> services, Supplier<List<String>> others) {
            return first.refusal(services, others).or(() -> second.refusal(services, others));
        }
    }
}
