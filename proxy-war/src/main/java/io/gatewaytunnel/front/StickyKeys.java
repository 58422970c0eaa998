package io.gatewaytunnel.front;

import io.gatewaytunnel.policy.StickyCookies;
import io.gatewaytunnel.policy.StickyKey;
import io.gatewaytunnel.settings.ProxyConfig;
import io.gatewaytunnel.settings.ProxySettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What cookies of sticky sessions are signed with: the key of the configuration, or one of this start. */
final class StickyKeys {
    private static final Logger LOG = System.getLogger(StickyKeys.class.getName());
    private static final long MILLIS_PER_SECOND = 1000;

    private StickyKeys() {}

    /** The log says when sessions will not outlive the process. */
    static StickyCookies cookies(ProxyConfig config) {
        boolean sticky = config.routes().routes().stream()
                .anyMatch(route -> route.policy().sticky().isPresent());
        if (sticky && config.stickyKey().isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "step=start sticky sessions do not survive a restart of this proxy, and are not known to another one:"
                            + " set {0}",
                    ProxySettings.STICKY_KEY.name());
        }
        return new StickyCookies(
                config.stickyKey().orElseGet(StickyKey::random), () -> System.currentTimeMillis() / MILLIS_PER_SECOND);
    }
}
