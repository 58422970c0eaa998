package io.gatewaytunnel.observe;

import java.util.Locale;

/** How a request to an origin ended. */
public enum RequestOutcome {
    /** The whole answer is on its way to the proxy. */
    COMPLETE,
    /** The proxy wants it no more: mostly its public client has left, or the session has ended. */
    CANCELLED,
    /** The origin has not seen it, so that the proxy may ask another agent. */
    REFUSED,
    /** The origin failed, or broke a rule. */
    FAILED,
    /** It left HTTP after a 101, and that connection has ended. */
    UPGRADED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** As metrics say it. */
    public String word() {
        return word;
    }
}
