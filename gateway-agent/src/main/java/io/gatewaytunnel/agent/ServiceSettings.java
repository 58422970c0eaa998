package io.gatewaytunnel.agent;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.configfile.YamlMap;
import io.gatewaytunnel.configfile.YamlText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every limit, time and default of one service, in its map: with its unit and its reason, here and nowhere else. */
final class ServiceSettings {
    static final Setting<Long> MAX_BODY = Setting.bytes(
            "max-body",
            0,
            0,
            1L << 50,
            "The longest body of a request; a longer one is answered 413. 0 for any length: bodies are streamed, and"
                    + " the service has a limit of its own.");

    static final Setting<String> UPGRADES = Setting.choice(
            "upgrades",
            "allow",
            List.of("allow", "refuse"),
            "Whether a connection may go on in another protocol, such as that of WebSockets; no rule looks into it.");

    static final Setting<Boolean> CASE_INSENSITIVE = Setting.flag(
            "case-insensitive",
            "The service takes letters of either case in paths for the same, and knows short names, as Windows does.");

    private static final Duration AS_THE_AGENT = Duration.ZERO;

    static final Setting<Duration> CONNECT = Setting.duration(
            "connect",
            AS_THE_AGENT,
            Duration.ZERO,
            Duration.ofMinutes(5),
            "The wait for a connection to an origin, if it is shorter than origin-connect-timeout. 0 for that.");
    static final Setting<Duration> RESPONSE = Setting.duration(
            "response",
            AS_THE_AGENT,
            Duration.ZERO,
            Duration.ofHours(24),
            "The wait for a response head, instead of origin-response-timeout. 0 for that.");
    static final Setting<Duration> IDLE = Setting.duration(
            "idle",
            AS_THE_AGENT,
            Duration.ZERO,
            Duration.ofMinutes(10),
            "The life of an unused HTTP/1.1 connection, if it is shorter than origin-idle. 0 for that.");

    static final Setting<Duration> HEALTH_INTERVAL = Setting.duration(
            "interval",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "The pause between two checks of an origin: one that is not well is left out within two of them.");
    static final Setting<Duration> HEALTH_TIMEOUT = Setting.duration(
            "timeout",
            Duration.ofSeconds(2),
            Duration.ofMillis(10),
            Duration.ofMinutes(1),
            "The time for a check's connection and answer; later is no answer.");
    static final Setting<Integer> HEALTHY = Setting.count(
            "healthy", 2, 1, 100, "Good answers in a row after which an origin is asked again: one may be luck.");
    static final Setting<Integer> UNHEALTHY = Setting.count(
            "unhealthy", 2, 1, 100, "Bad answers in a row after which an origin is asked no more: one may be lost.");
    static final Setting<String> EXPECT =
            Setting.text("expect", "STATUS", "200-399", "The status of a good answer, or the lowest and the highest.");

    /** Those beside the origin, for the reference and the schema. */
    static final List<Setting<?>> OF_SERVICE = List.of(MAX_BODY, UPGRADES);

    /** Those in {@code timeouts}. */
    static final List<Setting<?>> OF_TIMEOUTS = List.of(CONNECT, RESPONSE, IDLE);

    /** Those in {@code health}, beside the path. */
    static final List<Setting<?>> OF_HEALTH = List.of(HEALTH_INTERVAL, HEALTH_TIMEOUT, HEALTHY, UNHEALTHY, EXPECT);

    /** Those in {@code paths}. */
    static final List<Setting<?>> OF_PATHS = List.of(CASE_INSENSITIVE);

    private ServiceSettings() {}

    /** What the map says of it, or its default; what is wrong goes to the mistakes of the file. */
    static <T extends Comparable<T>> T read(YamlMap map, Setting<T> setting) {
        Optional<YamlText> text = map.text(setting.name());
        return setting.read(new SettingSource() {
            @Override
            public Optional<String> find(Setting<?> asked) {
                return text.map(YamlText::text);
            }

            @Override
            public String place(Setting<?> asked) {
                return map.field(setting.name());
            }

            @Override
            public void refuse(Setting<?> asked, String what) {
                text.ifPresent(given -> map.mistake(given, what));
            }
        });
    }
}
