package io.gatewaytunnel.origin;

import java.time.Duration;

/**
 * How the agent looks whether an origin is well: a GET of {@code path} each {@code interval}, answered within
 * {@code timeout} with a status from {@code lowest} to {@code highest}. So many answers in a row, {@code healthy} or
 * {@code unhealthy}, change its mind. Immutable.
 */
public record HealthCheck(
        String path, Duration interval, Duration timeout, int healthy, int unhealthy, int lowest, int highest) {
    boolean expects(int status) {
        return status >= lowest && status <= highest;
    }
}
