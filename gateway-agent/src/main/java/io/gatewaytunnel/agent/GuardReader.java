package io.gatewaytunnel.agent;

import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.guard.FieldRules;
import io.gatewaytunnel.guard.Guard;
import io.gatewaytunnel.guard.HostRule;
import io.gatewaytunnel.guard.HostRules;
import io.gatewaytunnel.guard.MethodRules;
import io.gatewaytunnel.guard.PathRule;
import io.gatewaytunnel.guard.PathRules;
import io.gatewaytunnel.http.FieldNameSet;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a service in a configuration file. Whatever is wrong goes to the mistakes of the file; a rule that is
 * left out because of that makes the rest no use, so nobody starts with it.
 */
final class GuardReader {
    private static final int MOST_RULES = 1000;

    private static final Set<String> NEVER_FORWARDED = Set.of("CONNECT", "TRACE");

    /** What frames the message, names its host, or is the connection's. */
    private static final FieldNameSet NEVER_CHANGED = FieldNameSet.of("host", "content-length", "expect", "trailer");

    private GuardReader() {}

    static Guard read(YamlMap service) {
        MethodRules methods = methods(service);
        PathRules paths = service.has("paths")
                ? service.map("paths").map(GuardReader::paths).orElse(PathRules.ALL)
                : PathRules.ALL;
        HostRules hosts = hosts(service);
        FieldRules fields = service.has("headers")
                ? service.map("headers").map(GuardReader::fields).orElse(FieldRules.NONE)
                : FieldRules.NONE;
        long maxBody = ServiceSettings.read(service, ServiceSettings.MAX_BODY);
        boolean upgrades =
                ServiceSettings.read(service, ServiceSettings.UPGRADES).equals(ServiceSettings.UPGRADES.defaultValue());
        return new Guard(methods, paths, hosts, fields, maxBody == 0 ? Guard.ANY_LENGTH : maxBody, upgrades);
    }

    private static MethodRules methods(YamlMap service) {
        Set<String> methods = new LinkedHashSet<>();
        requireSome(service, "methods");
        for (YamlText text : service.texts("methods")) {
            if (!HeadRules.isToken(text.text())) {
                service.mistake(text, "'" + text.text() + "' is no method; write it like GET");
            } else if (NEVER_FORWARDED.contains(text.text())) {
                service.mistake(text, text.text() + " is never forwarded; leave it out");
            }
            methods.add(text.text());
        }
        return new MethodRules(methods);
    }

    private static PathRules paths(YamlMap map) {
        List<PathRule> allow = paths(map, "allow");
        List<PathRule> deny = paths(map, "deny");
        boolean ignoresCase = ServiceSettings.read(map, ServiceSettings.CASE_INSENSITIVE);
        if (!map.has("allow") && !map.has("deny")) {
            map.mistake("allow", "it is missing, and so is deny; write one of them");
        }
        map.refuseOthers();
        return new PathRules(allow, deny, ignoresCase);
    }

    /** A text is a prefix; a map says which of both it is. */
    private static List<PathRule> paths(YamlMap map, String field) {
        List<PathRule> paths = new ArrayList<>();
        requireSome(map, field);
        map.each(field, text -> path(map, text, false).ifPresent(paths::add), either -> {
            Optional<YamlText> exact = either.text("exact");
            Optional<YamlText> prefix = either.text("prefix");
            if (exact.isPresent() == prefix.isPresent()) {
                either.mistake("exact", "write one of exact and prefix");
            }
            either.refuseOthers();
            exact.flatMap(text -> path(either, text, true))
                    .or(() -> prefix.flatMap(text -> path(either, text, false)))
                    .ifPresent(paths::add);
        });
        if (paths.size() > MOST_RULES) {
            map.mistake(field, "there are " + paths.size() + "; write at most " + MOST_RULES);
        }
        return paths;
    }

    private static Optional<PathRule> path(YamlMap map, YamlText text, boolean exact) {
        Optional<PathRule> path = PathRule.parse(exact, text.text());
        if (path.isEmpty()) {
            map.mistake(
                    text,
                    "'" + text.text() + "' is no plain path; begin it with a slash, use A-Z a-z 0-9 ._~!$&'()*+,=:@-"
                            + " and no segment that is empty or ends in a dot; for others name the folder above");
        }
        return path;
    }

    private static HostRules hosts(YamlMap service) {
        List<HostRule> hosts = new ArrayList<>();
        requireSome(service, "hosts");
        for (YamlText text : service.texts("hosts")) {
            HostRule.parse(text.text())
                    .ifPresentOrElse(
                            hosts::add,
                            () -> service.mistake(
                                    text,
                                    "'" + text.text()
                                            + "' is no host; write it like shop.example.com, with a port or without,"
                                            + " or *.example.com"));
        }
        return new HostRules(hosts);
    }

    private static FieldRules fields(YamlMap map) {
        Map<String, String> demand = new HashMap<>();
        if (map.hasMap("demand")) {
            values(map, "demand").forEach(field -> demand.put(field.name(), field.value()));
        } else {
            names(map, "demand").forEach(name -> demand.put(name, ""));
        }
        Set<String> drop = names(map, "drop");
        List<Headers.Field> set = values(map, "set");
        List<Headers.Field> add = values(map, "add");
        map.refuseOthers();
        return new FieldRules(demand, drop, set, add);
    }

    private static Set<String> names(YamlMap map, String field) {
        Set<String> names = new LinkedHashSet<>();
        requireSome(map, field);
        for (YamlText text : map.texts(field)) {
            checkName(map, text, text.text());
            names.add(text.text());
        }
        return names;
    }

    private static List<Headers.Field> values(YamlMap map, String field) {
        List<Headers.Field> fields = new ArrayList<>();
        if (map.has(field)) {
            map.map(field)
                    .ifPresent(all -> all.names()
                            .forEach(name -> all.text(name).ifPresent(text -> {
                                checkName(all, text, name);
                                if (text.text().isBlank() || text.text().chars().anyMatch(c -> c < ' ' || c > 0xff)) {
                                    all.mistake(
                                            text,
                                            "it is empty, or holds what no field can carry; write one line of text");
                                }
                                fields.add(new Headers.Field(name, text.text().strip()));
                            })));
        }
        return fields;
    }

    private static void checkName(YamlMap map, YamlText text, String name) {
        if (!HeadRules.isToken(name)) {
            map.mistake(text, "'" + name + "' is no name of a header field");
        } else if (HopByHop.isHopByHop(name) || NEVER_CHANGED.contains(name)) {
            map.mistake(text, "the field " + name + " belongs to the connection or frames the message; leave it out");
        }
    }

    /** An empty list would be read as no rule at all. */
    private static void requireSome(YamlMap map, String field) {
        if (map.hasEmptyList(field)) {
            map.mistake(field, "there is none; write one, or leave the line out");
        }
    }
}
