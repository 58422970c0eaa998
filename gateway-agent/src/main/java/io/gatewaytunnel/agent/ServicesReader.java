package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.origin.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code services} of a configuration file: the name of each, and its origin, as a text or as {@code origin} in a map.
 * Whatever is wrong goes to the mistakes of the file.
 */
final class ServicesReader {
    static final String SERVICES = "services";

    private ServicesReader() {}

    /** By name; empty when the file has none. */
    static Map<String, Origin> read(YamlMap top) {
        Map<String, Origin> origins = new LinkedHashMap<>();
        top.map(SERVICES).ifPresent(services -> {
            if (services.names().isEmpty() || services.names().size() > Protocol.MAX_SERVICES) {
                top.mistake(
                        SERVICES,
                        "there are " + services.names().size() + "; an agent offers 1 to " + Protocol.MAX_SERVICES);
            }
            for (String name : services.names()) {
                if (!HeadRules.isName(name)) {
                    services.mistake(name, "'" + name + "' is no name; use 1 to 64 of a-z A-Z 0-9 . _ -");
                }
                origin(services, name).ifPresent(origin -> origins.put(name, origin));
            }
        });
        return origins;
    }

    private static Optional<Origin> origin(YamlMap services, String name) {
        if (!services.hasMap(name)) {
            return services.text(name).flatMap(text -> origin(services, text));
        }
        return services.map(name).flatMap(service -> {
            if (!service.has("origin")) {
                service.mistake("origin", "it is missing; write it like http://host:port");
            }
            Optional<Origin> origin = service.text("origin").flatMap(text -> origin(service, text));
            service.refuseOthers();
            return origin;
        });
    }

    private static Optional<Origin> origin(YamlMap map, YamlText text) {
        try {
            return Optional.of(OriginAddress.read(text.text().strip()));
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> map.mistake(text, mistake));
            return Optional.empty();
        }
    }
}
