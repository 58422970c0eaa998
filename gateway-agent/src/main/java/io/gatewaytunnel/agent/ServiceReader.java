package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.guard.Guard;
import io.gatewaytunnel.guard.HostRule;
import io.gatewaytunnel.origin.HealthCheck;
import io.gatewaytunnel.origin.HostName;
import io.gatewaytunnel.origin.Origin;
import io.gatewaytunnel.origin.Service;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One service of a configuration file that is a map. Whatever is wrong goes to the mistakes of the file. */
final class ServiceReader {
    private static final int MOST_ORIGINS = 64;
    private static final Pattern STATUSES = Pattern.compile("([2-5][0-9]{2})(?:-([2-5][0-9]{2}))?");
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");

    private ServiceReader() {}

    /** Empty when it has no origin, which is a mistake. */
    static Optional<Service> read(String name, YamlMap service) {
        List<Origin> origins = origins(service);
        HostName host = host(service);
        Service.Times times = service.has("timeouts")
                ? service.map("timeouts").map(ServiceReader::times).orElse(Service.Times.OF_AGENT)
                : Service.Times.OF_AGENT;
        Optional<HealthCheck> health =
                service.has("health") ? service.map("health").flatMap(ServiceReader::health) : Optional.empty();
        Guard guard = GuardReader.read(service);
        service.refuseOthers();
        return origins.isEmpty()
                ? Optional.empty()
                : Optional.of(new Service(name, origins, guard, host, times, health));
    }

    private static List<Origin> origins(YamlMap service) {
        String field = service.has("origins") ? "origins" : "origin";
        if (service.has("origin") == service.has("origins")) {
            service.mistake(
                    field,
                    service.has("origin")
                            ? "origin is there too; write all of them in origins"
                            : "it is missing; write it like http://host:port");
        }
        if (service.hasEmptyList("origins")) {
            service.mistake("origins", "there is none; write one");
        }
        List<YamlText> texts = field.equals("origins")
                ? service.texts(field)
                : service.text(field).map(List::of).orElse(List.of());
        if (texts.size() > MOST_ORIGINS) {
            service.mistake(field, "there are " + texts.size() + "; write at most " + MOST_ORIGINS);
        }
        List<Origin> origins = new ArrayList<>();
        for (YamlText text : texts) {
            ServicesReader.origin(service, text).ifPresent(origins::add);
        }
        if (new HashSet<>(origins).size() < origins.size()) {
            service.mistake(field, "an origin is here for the second time; keep one of them");
        }
        return origins;
    }

    private static HostName host(YamlMap service) {
        Optional<YamlText> given = service.text("host");
        String text = given.map(YamlText::text).orElse("keep");
        if (text.equals("keep")) {
            return HostName.KEEP;
        }
        if (text.equals("origin")) {
            return HostName.ORIGIN;
        }
        if (text.startsWith("*") || HostRule.parse(text).isEmpty()) {
            given.ifPresent(where -> service.mistake(
                    where, "'" + text + "' is no host; write keep, origin, or a name like shop.internal:8080"));
        }
        return HostName.of(text);
    }

    private static Service.Times times(YamlMap map) {
        Service.Times times = new Service.Times(
                time(map, ServiceSettings.CONNECT),
                time(map, ServiceSettings.RESPONSE),
                time(map, ServiceSettings.IDLE));
        map.refuseOthers();
        return times;
    }

    private static Optional<Duration> time(YamlMap map, Setting<Duration> setting) {
        return Optional.of(ServiceSettings.read(map, setting)).filter(time -> !time.isZero());
    }

    private static Optional<HealthCheck> health(YamlMap map) {
        Optional<YamlText> path = map.text("path");
        if (!map.has("path")) {
            map.mistake("path", "it is missing; write it like /health");
        }
        path.filter(text -> !PATH.matcher(text.text()).matches())
                .ifPresent(text -> map.mistake(text, "'" + text.text() + "' is no path; write it like /health"));
        Optional<YamlText> expect = map.text(ServiceSettings.EXPECT.name());
        Matcher statuses = STATUSES.matcher(expect.map(YamlText::text).orElse(ServiceSettings.EXPECT.defaultValue()));
        boolean sound = statuses.matches()
                && (statuses.group(2) == null || statuses.group(1).compareTo(statuses.group(2)) <= 0);
        if (!sound) {
            expect.ifPresent(text ->
                    map.mistake(text, "'" + text.text() + "' is no status of an answer; write it like 200 or 200-399"));
        }
        int lowest = sound ? Integer.parseInt(statuses.group(1)) : 0;
        int highest = sound && statuses.group(2) != null ? Integer.parseInt(statuses.group(2)) : lowest;
        HealthCheck check = new HealthCheck(
                path.map(YamlText::text).orElse("/"),
                ServiceSettings.read(map, ServiceSettings.HEALTH_INTERVAL),
                ServiceSettings.read(map, ServiceSettings.HEALTH_TIMEOUT),
                ServiceSettings.read(map, ServiceSettings.HEALTHY),
                ServiceSettings.read(map, ServiceSettings.UNHEALTHY),
                lowest,
                highest);
        map.refuseOthers();
        return Optional.of(check);
    }
}
