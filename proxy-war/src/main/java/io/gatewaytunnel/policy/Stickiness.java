package io.gatewaytunnel.policy;

import java.time.Duration;
import java.util.Optional;

/**
 * That the requests of one session go to one agent, which a cookie tells. Immutable. Source: GEP-1619,
 * SessionPersistence.
 *
 * @param cookie its name
 * @param absoluteTimeout after which it counts no more, however it is used
 * @param permanent whether browsers keep it when they are closed, until that time is over
 */
public record Stickiness(String cookie, Optional<Duration> absoluteTimeout, boolean permanent) {
    @Override
    public String toString() {
        return "sticky by cookie " + cookie + (permanent ? ", permanent" : "")
                + absoluteTimeout
                        .map(time -> ", for " + PolicySettings.words(time))
                        .orElse("");
    }
}
