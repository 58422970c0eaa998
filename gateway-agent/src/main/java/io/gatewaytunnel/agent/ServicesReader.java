package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.origin.Origin;
import io.gatewaytunnel.origin.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code services} of a configuration file: the name of each, and its origin as a text, or a map of what it is and what
 * may be asked of it. Whatever is wrong goes to the mistakes of the file.
 */
final class ServicesReader {
    static final String SERVICES = "services";

    private ServicesReader() {}

    /** None when the file has none. */
    static List<Service> read(YamlMap top) {
        List<Service> read = new ArrayList<>();
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
                service(services, name).ifPresent(read::add);
            }
        });
        return read;
    }

    private static Optional<Service> service(YamlMap services, String name) {
        if (!services.hasMap(name)) {
            return services.text(name)
                    .flatMap(text -> origin(services, text))
                    .map(origin -> Service.open(name, origin));
        }
        return services.map(name).flatMap(service -> ServiceReader.read(name, service));
    }

    static Optional<Origin> origin(YamlMap map, YamlText text) {
        try {
            return Optional.of(OriginAddress.read(text.text().strip()));
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> map.mistake(text, mistake));
            return Optional.empty();
        }
    }
}
