package io.gatewaytunnel.route;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import io.gatewaytunnel.policy.Limits;
import io.gatewaytunnel.policy.Places;
import io.gatewaytunnel.policy.PolicySettings;
import io.gatewaytunnel.policy.Rate;
import io.gatewaytunnel.policy.RateLimit;
import io.gatewaytunnel.policy.Timeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code limits}, {@code timeouts} and {@code retry} of a route or a service. */
final class LimitsReader {
    private static final String LIMITS = "limits";
    private static final String TIMEOUTS = "timeouts";
    private static final String RETRY = "retry";
    private static final String RATE = "rate";
    private static final String CLIENT = "client";
    private static final String ROUTE = "route";
    private static final String SERVICE = "service";

    private LimitsReader() {}

    /** {@link Limits#NONE} where nothing is said. {@code ofService}: whether it is one whose requests are counted. */
    static Limits read(YamlMap map, boolean ofService) {
        OptionalLong body = OptionalLong.empty();
        OptionalInt head = OptionalInt.empty();
        List<Places> places = List.of();
        List<RateLimit> rates = List.of();
        Optional<YamlMap> limits = map.map(LIMITS);
        if (limits.isPresent()) {
            YamlMap said = limits.get();
            body = value(said, PolicySettings.BODY).map(OptionalLong::of).orElse(body);
            head = value(said, PolicySettings.HEAD)
                    .map(bytes -> OptionalInt.of(bytes.intValue()))
                    .orElse(head);
            places = value(said, PolicySettings.REQUESTS)
                    .map(most -> List.of(new Places(most)))
                    .orElse(places);
            rates = said.map(RATE)
                    .flatMap(rate -> rate(rate, ofService))
                    .map(rate -> List.of(new RateLimit(rate, System::nanoTime)))
                    .orElse(rates);
            said.refuseOthers();
        }
        Timeouts timeouts = timeouts(map);
        OptionalInt attempts = attempts(map);
        Limits read = new Limits(body, head, places, rates, timeouts, attempts);
        return read.equals(Limits.NONE) ? Limits.NONE : read;
    }

    private static Optional<Rate> rate(YamlMap map, boolean ofService) {
        RouteReader.require(map, PolicySettings.RATE_REQUESTS.name());
        Optional<Integer> requests = value(map, PolicySettings.RATE_REQUESTS);
        Duration per = value(map, PolicySettings.RATE_PER).orElse(PolicySettings.RATE_PER.defaultValue());
        Optional<Integer> burst = value(map, PolicySettings.RATE_BURST);
        String whole = ofService ? SERVICE : ROUTE;
        Optional<YamlText> by = map.text("by");
        by.filter(text -> !text.text().equals(CLIENT) && !text.text().equals(whole))
                .ifPresent(text ->
                        map.mistake(text, "'" + text.text() + "' is not known here; write " + CLIENT + " or " + whole));
        map.refuseOthers();
        boolean byClient = by.map(text -> text.text().equals(CLIENT)).orElse(true);
        return requests.map(count -> new Rate(count, per, burst.orElse(count), byClient));
    }

    private static Timeouts timeouts(YamlMap map) {
        Optional<YamlMap> said = map.map(TIMEOUTS);
        if (said.isEmpty()) {
            return Timeouts.NONE;
        }
        Timeouts read = new Timeouts(
                value(said.get(), PolicySettings.REQUEST),
                value(said.get(), PolicySettings.BACKEND_REQUEST),
                value(said.get(), PolicySettings.STALL));
        boolean longer = read.request()
                .filter(whole -> !whole.isZero())
                .flatMap(whole -> read.backendRequest().filter(part -> part.compareTo(whole) > 0))
                .isPresent();
        if (longer) {
            said.get()
                    .mistake(
                            PolicySettings.BACKEND_REQUEST.name(),
                            "it is longer than request, which is the whole; make it shorter");
        }
        said.get().refuseOthers();
        return read;
    }

    /** How many agents may be asked in all; HTTPRoute counts those after the first. */
    private static OptionalInt attempts(YamlMap map) {
        if (!map.has(RETRY)) {
            return OptionalInt.empty();
        }
        if (map.hasMap(RETRY)) {
            Optional<YamlMap> said = map.map(RETRY);
            Optional<Integer> more = said.flatMap(retry -> {
                RouteReader.require(retry, PolicySettings.ATTEMPTS.name());
                return value(retry, PolicySettings.ATTEMPTS);
            });
            said.ifPresent(YamlMap::refuseOthers);
            return more.map(count -> OptionalInt.of(count + 1)).orElse(OptionalInt.empty());
        }
        Optional<YamlText> word = map.text(RETRY);
        word.filter(text -> !text.text().equals("none") && !text.text().equals("safe"))
                .ifPresent(text -> map.mistake(
                        text, "'" + text.text() + "' is not known here; write none, safe or {attempts: NUMBER}"));
        return word.filter(text -> text.text().equals("none")).isPresent() ? OptionalInt.of(1) : OptionalInt.empty();
    }

    /** What is written for it, if that can be used. */
    static <T extends Comparable<T>> Optional<T> value(YamlMap map, Setting<T> setting) {
        Optional<YamlText> given = map.text(setting.name());
        Optional<String> mistake = given.flatMap(text -> setting.mistake(text.text()));
        mistake.ifPresent(what -> map.mistake(given.get(), what));
        return given.filter(text -> mistake.isEmpty()).map(text -> setting.read(unused -> Optional.of(text.text())));
    }
}
