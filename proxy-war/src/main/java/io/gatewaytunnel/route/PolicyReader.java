package io.gatewaytunnel.route;

import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.policy.PolicySettings;
import io.gatewaytunnel.policy.RoutePolicy;
import io.gatewaytunnel.policy.Stickiness;
import java.time.Duration;
import java.util.Optional;

/** What a rule says beside what it takes and where that goes. */
final class PolicyReader {
    private static final String PERSISTENCE = "sessionPersistence";
    private static final String STICKY = "sticky";
    private static final String COOKIE_PREFIX = "gateway-tunnel-";

    private PolicyReader() {}

    /** Whether the rule leads to no service, and what it does to its requests. */
    record Read(RoutePolicy policy, boolean redirects) {}

    /** {@code shortForm}: whether the names may be used that stand for filters. */
    static Read read(YamlMap rule, String name, boolean shortForm) {
        FilterReader filters = new FilterReader();
        filters.readList(rule);
        if (shortForm) {
            filters.readShort(rule);
        }
        if (filters.redirects() && filters.rewrite().isPresent()) {
            rule.mistake(shortForm ? "redirect" : "filters", "a redirect needs no rewrite; write one of both");
        }
        Limits limits = LimitsReader.read(rule, false);
        Optional<Stickiness> sticky =
                persistence(rule, name).or(() -> shortForm ? sticky(rule, name) : Optional.empty());
        if (shortForm && rule.has(STICKY) && rule.has(PERSISTENCE)) {
            rule.mistake(STICKY, "sessionPersistence says the same; write one of both");
        }
        RoutePolicy policy = new RoutePolicy(
                filters.redirect(),
                filters.rewrite(),
                filters.requestFields(),
                filters.responseFields(),
                limits,
                sticky);
        return new Read(policy.equals(RoutePolicy.NONE) ? RoutePolicy.NONE : policy, filters.redirects());
    }

    private static String cookieOf(String route) {
        return COOKIE_PREFIX + route.replace('/', '-');
    }

    private static Optional<Stickiness> persistence(YamlMap rule, String name) {
        return rule.map(PERSISTENCE).flatMap(map -> {
            String cookie = cookie(map, "sessionName").orElse(cookieOf(name));
            map.text("type")
                    .filter(text -> !text.text().equals("Cookie"))
                    .ifPresent(text -> map.mistake(text, "'" + text.text() + "' is not known here; write Cookie"));
            Optional<Duration> timeout = LimitsReader.value(map, PolicySettings.ABSOLUTE_TIMEOUT);
            Optional<YamlText> lifetime = map.map("cookieConfig").flatMap(config -> {
                Optional<YamlText> type = config.text("lifetimeType");
                type.filter(text ->
                                !text.text().equals("Session") && !text.text().equals("Permanent"))
                        .ifPresent(text -> config.mistake(
                                text, "'" + text.text() + "' is not known here; write Session or Permanent"));
                config.refuseOthers();
                return type;
            });
            boolean permanent =
                    lifetime.filter(text -> text.text().equals("Permanent")).isPresent();
            refuseEndless(map, PolicySettings.ABSOLUTE_TIMEOUT.name(), permanent);
            map.refuseOthers();
            return Optional.of(new Stickiness(cookie, timeout, permanent));
        });
    }

    /** The name of a cookie, {@code true} for one of ours, or a map. */
    private static Optional<Stickiness> sticky(YamlMap rule, String name) {
        if (!rule.has(STICKY)) {
            return Optional.empty();
        }
        if (!rule.hasMap(STICKY)) {
            return rule.text(STICKY).filter(text -> text.text().equals("true")).isPresent()
                    ? Optional.of(new Stickiness(cookieOf(name), Optional.empty(), false))
                    : cookie(rule, STICKY).map(cookie -> new Stickiness(cookie, Optional.empty(), false));
        }
        return rule.map(STICKY).flatMap(map -> {
            String cookie = cookie(map, "cookie").orElse(cookieOf(name));
            Optional<Duration> timeout = LimitsReader.value(map, PolicySettings.ABSOLUTE_TIMEOUT);
            Optional<YamlText> permanent = map.text("permanent");
            permanent
                    .filter(text -> !text.text().equals("true") && !text.text().equals("false"))
                    .ifPresent(
                            text -> map.mistake(text, "'" + text.text() + "' is not understood; write true or false"));
            boolean kept = permanent.filter(text -> text.text().equals("true")).isPresent();
            refuseEndless(map, PolicySettings.ABSOLUTE_TIMEOUT.name(), kept);
            map.refuseOthers();
            return Optional.of(new Stickiness(cookie, timeout, kept));
        });
    }

    private static void refuseEndless(YamlMap map, String field, boolean permanent) {
        if (permanent && !map.has(field)) {
            map.mistake(field, "it is missing; a cookie that is kept needs an end");
        }
    }

    private static Optional<String> cookie(YamlMap map, String field) {
        Optional<YamlText> text = map.text(field);
        text.filter(given -> !isCookie(given.text()))
                .ifPresent(given -> map.mistake(
                        given,
                        "'" + given.text() + "' is no name of a cookie; use up to 128 letters, digits and - _ ."));
        return text.map(YamlText::text).filter(PolicyReader::isCookie);
    }

    /** As HTTPRoute bounds it. */
    private static boolean isCookie(String text) {
        return text.length() <= 128 && HeadRules.isToken(text);
    }
}
