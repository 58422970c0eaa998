package io.gatewaytunnel.policy;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.head.RequestRules;
import io.gatewaytunnel.http.FieldNameSet;
import io.gatewaytunnel.http.HopByHop;
import java.util.Optional;

/**
 * Fields that a route may not change: those of one hop, those that say where a message ends, and those by which the
 * proxy tells the truth. Pure.
 */
public final class UntouchableFields {
    private static final FieldNameSet FRAMING = FieldNameSet.of("content-length", "trailer", "expect");
    private static final FieldNameSet OWN = FieldNameSet.of("via", "proxy-status", Protocol.HUB_FIELD);

    /** Which CGI programs take for a setting of their own (CVE-2016-5385). */
    private static final FieldNameSet HARMFUL = FieldNameSet.of("proxy");

    private UntouchableFields() {}

    /** Why the field may not be changed, in words that follow its name; empty if it may. */
    public static Optional<String> why(String name, boolean ofRequest) {
        if (HopByHop.isHopByHop(name)) {
            return Optional.of("is of one connection and goes no further, so that nothing can be changed in it");
        }
        if (FRAMING.contains(name)) {
            return Optional.of("says how a message is sent, which the proxy alone knows");
        }
        if (OWN.contains(name)) {
            return Optional.of("is the proxy's own");
        }
        if (ofRequest && name.equalsIgnoreCase("host")) {
            return Optional.of("is the host; write hostname in a URLRewrite, or rewrite: {host: NAME}");
        }
        if (ofRequest && (RequestRules.tellsOfClient(name) || HARMFUL.contains(name))) {
            return Optional.of("tells of the client, in the proxy's words alone; trusted-proxies says whose are kept");
        }
        return Optional.empty();
    }
}
