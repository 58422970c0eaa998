package io.gatewaytunnel.http;

/**
 * The head of a public request, as it is asked of an agent.
 *
 * <p>Shapes: {@code service} is the name of what the agent offers; {@code method} an RFC 9110 token; {@code scheme}
 * {@code http} or {@code https}; {@code authority} the public Host, kept or rewritten by the agent; {@code target} the
 * raw path and query in origin form (or {@code *}), byte for byte; {@code headers} end-to-end fields only, without
 * Host; {@code bodyLength} octets of the body, or {@link #UNKNOWN_LENGTH}, or {@link #NO_BODY}; {@code upgrade} the
 * value of the Upgrade field of a client that offers to go on in another protocol on this connection (RFC 9110 §7.8),
 * or empty. Such a request has no body, or one of a known length, which comes before the bytes of the other protocol.
 * {@code provenance} is where it came from, as far as the proxy says.
 */
public record RequestHead(
        String service,
        String method,
        String scheme,
        String authority,
        String target,
        Headers headers,
        long bodyLength,
        String upgrade,
        Provenance provenance) {
    /** No body, not even an empty one: the request is complete with its head, and no {@code end} follows. */
    public static final long NO_BODY = -1;

    /** A body follows whose length nobody announced. */
    public static final long UNKNOWN_LENGTH = -2;

    public RequestHead {
        if (bodyLength < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("bodyLength " + bodyLength);
        }
    }

    /** A request that offers no upgrade. */
    public RequestHead(
            String service,
            String method,
            String scheme,
            String authority,
            String target,
            Headers headers,
            long bodyLength) {
        this(service, method, scheme, authority, target, headers, bodyLength, "");
    }

    /** A request of unknown provenance. */
    public RequestHead(
            String service,
            String method,
            String scheme,
            String authority,
            String target,
            Headers headers,
            long bodyLength,
            String upgrade) {
        this(service, method, scheme, authority, target, headers, bodyLength, upgrade, Provenance.NONE);
    }

    /** Whether the body comes before the bytes of another protocol. */
    public boolean offersUpgradeAfterBody() {
        return offersUpgrade() && hasBody();
    }

    /** The same request, for that service. */
    public RequestHead withService(String other) {
        return new RequestHead(other, method, scheme, authority, target, headers, bodyLength, upgrade, provenance);
    }

    /** The same request with other fields. */
    public RequestHead withHeaders(Headers others) {
        return new RequestHead(service, method, scheme, authority, target, others, bodyLength, upgrade, provenance);
    }

    /** The same request with what is known of where it came from. */
    public RequestHead withProvenance(Provenance known) {
        return new RequestHead(service, method, scheme, authority, target, headers, bodyLength, upgrade, known);
    }

    /** The same request without its offer to go on in another protocol. */
    public RequestHead withoutUpgrade() {
        return new RequestHead(service, method, scheme, authority, target, headers, bodyLength, "", provenance);
    }

    /** The same request of which the body is dealt with, or never was: it is complete with its head. */
    public RequestHead withoutBody() {
        return new RequestHead(service, method, scheme, authority, target, headers, NO_BODY, upgrade, provenance);
    }

    /** Whether the answer may be a 101, after which the stream carries the bytes of another protocol. */
    public boolean offersUpgrade() {
        return !upgrade.isEmpty();
    }

    public boolean hasBody() {
        return bodyLength != NO_BODY;
    }

    /** Whether the public client asked to be told before it sends its body (RFC 9110 §10.1.1). */
    public boolean expectsContinue() {
        return headers.tokens("expect").contains("100-continue");
    }
}
