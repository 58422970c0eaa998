package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.mux.MuxSettings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All that a proxy can be told, by where it is told. */
public final class ProxyOptions {
    /** Where a configuration file is; not in one. */
    public static final Setting<String> CONFIG = Setting.text(
            "config",
            "FILE",
            "",
            "A file with these options, in YAML; see docs/CONFIGURATION.md. In a server unless said, gateway-tunnel.yml in"
                    + " its configuration folder, if that is there.");

    /** What the application reads, wherever it runs. */
    public static final List<Setting<?>> OF_APPLICATION =
            List.copyOf(byName(Stream.of(ProxySettings.ALL, MuxSettings.ALL)).values());

    /**
     * What a configuration file may have: that of the stand-alone mode too, which servers have settings of their own
     * for.
     */
    public static final List<Setting<?>> IN_FILE =
            List.copyOf(byName(Stream.of(StandaloneSettings.ALL, ProxySettings.ALL, MuxSettings.ALL))
                    .values());

    private ProxyOptions() {}

    /** The first of each name. */
    private static Map<String, Setting<?>> byName(Stream<? extends Collection<Setting<?>>> lists) {
        Map<String, Setting<?>> first = new LinkedHashMap<>();
        lists.flatMap(Collection::stream).forEach(setting -> first.putIfAbsent(setting.name(), setting));
        return first;
    }
}
