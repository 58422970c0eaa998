package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.Setting;
import java.util.List;

/** What is told of the proxy's work, and to whom. Part of {@link ProxySettings}. */
public final class ObservingSettings {
    public static final Setting<String> METRICS_FROM = Setting.text(
                    "metrics-from",
                    "NETWORK",
                    "",
                    "Networks in CIDR form, by comma, whose connections get the page metrics without a token, such as"
                            + " that of Prometheus. The peer of the connection counts, so that it cannot be combined"
                            + " with trusted-proxies.")
            .several();

    public static final Setting<String> ACCESS_LOG = Setting.text(
            "access-log",
            "FILE",
            "",
            "A file that gets a line for each public request; - is standard output, and without it there is no such log."
                    + " It is begun anew when it was moved away.");

    public static final Setting<String> ACCESS_LOG_FORMAT = Setting.choice(
            "access-log-format",
            "combined",
            List.of("combined", "json"),
            "How those lines look: combined, which most programs read, or json, which tells all there is to know.");

    public static final Setting<Long> ACCESS_LOG_SIZE = Setting.bytes(
            "access-log-size",
            100 << 20,
            0,
            1L << 40,
            "When the file would be longer it is renamed, with .1 behind its name, and another is begun; 0 is never, for"
                    + " logrotate to see to it.");

    public static final Setting<Integer> ACCESS_LOG_FILES =
            Setting.count("access-log-files", 9, 0, 1000, "Renamed files that are kept; the oldest goes first.");

    public static final Setting<Integer> ACCESS_LOG_QUEUE = Setting.count(
            "access-log-queue",
            4096,
            16,
            1_000_000,
            "Lines that may wait for the disk, up to 4 KiB each; further ones are lost and counted, since no request waits"
                    + " for its line.");

    static final List<Setting<?>> ALL =
            List.of(METRICS_FROM, ACCESS_LOG, ACCESS_LOG_FORMAT, ACCESS_LOG_SIZE, ACCESS_LOG_FILES, ACCESS_LOG_QUEUE);

    private ObservingSettings() {}
}
