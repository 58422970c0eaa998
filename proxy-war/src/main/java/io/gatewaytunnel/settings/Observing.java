package io.gatewaytunnel.settings;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.SettingSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What is told of requests, and to whom. {@code metricsFrom}: peers that get the metrics without a token. */
public record Observing(AddressRanges metricsFrom, Optional<AccessLog> accessLog) {
    /**
     * {@code file} is empty for standard output; {@code format} as its setting names it; beyond {@code mostBytes}, if
     * that is not 0, it is renamed, and {@code kept} such files stay; {@code queue} lines may wait.
     */
    public record AccessLog(Optional<Path> file, String format, long mostBytes, int kept, int queue) {}

    static Observing read(SettingSource source) {
        if (!ObservingSettings.METRICS_FROM.read(source).isBlank()
                && !ProxySettings.TRUSTED_PROXIES.read(source).isBlank()) {
            source.refuse(
                    ObservingSettings.METRICS_FROM,
                    "behind trusted-proxies every client comes from a proxy's address, so that addresses would let all"
                            + " of them see the metrics; leave it out, and give Prometheus the token");
        }
        return new Observing(AddressRanges.read(ObservingSettings.METRICS_FROM, source), readAccessLog(source));
    }

    private static Optional<AccessLog> readAccessLog(SettingSource source) {
        String name = ObservingSettings.ACCESS_LOG.read(source).strip();
        String format = ObservingSettings.ACCESS_LOG_FORMAT.read(source);
        long mostBytes = ObservingSettings.ACCESS_LOG_SIZE.read(source);
        int kept = ObservingSettings.ACCESS_LOG_FILES.read(source);
        int queue = ObservingSettings.ACCESS_LOG_QUEUE.read(source);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<Path> file = name.equals("-") ? Optional.empty() : Optional.of(Path.of(name));
            return Optional.of(new AccessLog(file, format, mostBytes, kept, queue));
        } catch (InvalidPathException e) {
            source.refuse(
                    ObservingSettings.ACCESS_LOG, "'" + name + "' is no path; name a file, or - for standard output");
            return Optional.empty();
        }
    }
}
