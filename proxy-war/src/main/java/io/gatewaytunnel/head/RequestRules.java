package io.gatewaytunnel.head;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request head must satisfy before it is forwarded: containers let different things pass. Pure. */
public final class RequestRules {
    /** A host, as a name or an address, and a port; no user and nothing of a path (RFC 9110 §7.2, RFC 3986 §3.2). */
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-fv:.]+]|[-A-Za-z0-9._~%!$&'()*+;=\\x80-\\xff]+)(:[0-9]{0,5})?");

    private static final Set<String> NEVER_BEHIND_BODIES = Set.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "content-range",
            "authorization",
            "cookie",
            "expect",
            "forwarded",
            "via");

    private RequestRules() {}

    /**
     * Whether the field may stand behind a body. Those that decide on framing, way and rights may not: a next hop that
     * merges trailers into the head would believe them (RFC 9110 §6.5.1).
     */
    public static boolean mayTrail(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !HopByHop.isHopByHop(lower) && !NEVER_BEHIND_BODIES.contains(lower) && !Forwarding.tellsOfClient(lower);
    }

    /** The answer for a head that is not forwarded. */
    public static Optional<UnfitRequestException> violation(RequestHead head, int maxHeadBytes) {
        long bytes = HeadRules.sizeBytes(head);
        if (bytes > maxHeadBytes) {
            return Optional.of(new UnfitRequestException(
                    ForwardError.HEAD_TOO_LARGE,
                    "The request head has " + bytes + " bytes in "
                            + head.headers().size() + " fields (each counts " + Headers.FIELD_OVERHEAD_BYTES
                            + " beside name and value), the limit is " + maxHeadBytes + "."));
        }
        if (!AUTHORITY.matcher(head.authority()).matches()) {
            return Optional.of(new UnfitRequestException(
                    ForwardError.BAD_REQUEST, "Not forwarded: the host is not a host and port."));
        }
        return HeadRules.violation(head, maxHeadBytes)
                .map(words -> new UnfitRequestException(ForwardError.BAD_REQUEST, "Not forwarded: " + words + "."));
    }
}
