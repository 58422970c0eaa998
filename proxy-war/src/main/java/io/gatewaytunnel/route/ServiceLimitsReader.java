package io.gatewaytunnel.route;

import io.gatewaytunnel.configfile.NearestName;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.policy.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** {@code services} of a proxy's file: limits of all requests of a service, whichever route leads to it. */
public final class ServiceLimitsReader {
    public static final String SERVICES = "services";

    private ServiceLimitsReader() {}

    /** {@code routed}: the services that routes lead to; none where there are no routes, and any may be there. */
    public static Map<String, Limits> read(YamlMap top, Set<String> routed) {
        Map<String, Limits> all = new LinkedHashMap<>();
        top.map(SERVICES).ifPresent(services -> {
            for (String name : services.names()) {
                if (!HeadRules.isName(name)) {
                    services.mistake(name, "'" + name + "' is no service; use 1 to 64 of a-z A-Z 0-9 . _ -");
                } else if (!routed.isEmpty() && !routed.contains(name)) {
                    services.mistake(name, "no route leads to the service '" + name + "'" + nearest(name, routed));
                }
                services.map(name).ifPresent(service -> {
                    all.put(name, LimitsReader.read(service, true));
                    service.refuseOthers();
                });
            }
        });
        return all;
    }

    private static String nearest(String name, Set<String> routed) {
        return NearestName.of(name, routed)
                .map(known -> "; did you mean " + known + "?")
                .orElse("; leave it out, or write a route to it");
    }
}
