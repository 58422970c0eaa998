package io.gatewaytunnel.head;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.answer.UnfitRequestException;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.FieldNameSet;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a request head must satisfy before it is forwarded: containers let different things pass. Pure. */
public final class RequestRules {
    /** A host, as a name or an address, and a port; no user and nothing of a path (RFC 9110 §7.2, RFC 3986 §3.2). */
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9A-Fa-fv:.]+]|[-A-Za-z0-9._~%!$&'()*+;=\\x80-\\xff]+)(:[0-9]{0,5})?");

    private static final FieldNameSet NEVER_BEHIND_BODIES = FieldNameSet.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "content-range",
            "authorization",
            "cookie",
            "expect",
            "forwarded",
            "trailer",
            "via");

    /** What the stand-alone mode tells of a request whose head is larger than it takes, and is to be refused. */
    public static final String TOO_LARGE_ATTRIBUTE = "io.gatewaytunnel.head-too-large";

    private RequestRules() {}

    /** Whether the server found the head too large and left it to us to say so. */
    public static boolean isMarkedTooLarge(HttpServletRequest request) {
        return request.getAttribute(TOO_LARGE_ATTRIBUTE) != null;
    }

    /**
     * Whether the field may stand behind a body. Those that decide on framing, way and rights may not: a next hop that
     * merges trailers into the head would believe them (RFC 9110 §6.5.1).
     */
    public static boolean mayTrail(String name) {
        return !HopByHop.isHopByHop(name) && !NEVER_BEHIND_BODIES.contains(name) && !Forwarding.tellsOfClient(name);
    }

    /** Whether an origin may take the field for what a proxy in front of it says of the client. */
    public static boolean tellsOfClient(String name) {
        return Forwarding.tellsOfClient(name);
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
