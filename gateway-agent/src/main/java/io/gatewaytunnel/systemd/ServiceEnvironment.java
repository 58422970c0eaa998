package io.gatewaytunnel.systemd;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * What a service manager tells in the environment; see sd_notify(3) and sd_watchdog_enabled(3).
 *
 * @param notifySocket where notifications go: a path, or a name in the abstract namespace after {@code @}
 * @param watchdog the longest silence between two pings before the service manager kills us
 */
public record ServiceEnvironment(Optional<String> notifySocket, Optional<Duration> watchdog) {
    /** No service manager is there. */
    public static final ServiceEnvironment NONE = new ServiceEnvironment(Optional.empty(), Optional.empty());

    /**
     * {@code pid} is our own: a watchdog may be meant for a process that started us. Values that cannot be read count
     * as absent. Pure.
     */
    public static ServiceEnvironment read(Map<String, String> environment, long pid) {
        Optional<String> socket =
                Optional.ofNullable(environment.get("NOTIFY_SOCKET")).filter(address -> !address.isBlank());
        String meant = environment.getOrDefault("WATCHDOG_PID", "");
        boolean forUs = meant.isEmpty() || meant.equals(String.valueOf(pid));
        Optional<Duration> watchdog = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(digits -> forUs && digits.matches("[1-9]\\d{0,14}"))
                .map(digits -> Duration.of(Long.parseLong(digits), ChronoUnit.MICROS));
        return new ServiceEnvironment(socket, watchdog);
    }
}
