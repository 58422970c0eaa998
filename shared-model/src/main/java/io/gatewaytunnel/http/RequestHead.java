package io.gatewaytunnel.http;

/**
 * The head of a public request, as it is asked of an agent.
 *
 * <p>Shapes: {@code service} is the name of what the agent offers; {@code method} an RFC 9110 token; {@code scheme} {@code http} or
 * {@code https}; {@code authority} the public Host, kept or rewritten by the agent; {@code target} the raw path and query in origin form
 * (or {@code *}), byte for byte; {@code headers} end-to-end fields only, without Host; {@code bodyLength} octets of the body, or
 * {@link #UNKNOWN_LENGTH}, or {@link #NO_BODY}.
 */
public record RequestHead(
        String service,
        String method,
        String scheme,
        String authority,
        String target,
        Headers headers,
        long bodyLength) {
    /** No body, not even an empty one: the request is complete with its head, and no {@code end} follows. */
    public static final long NO_BODY = -1;

    /** A body follows whose length nobody announced. */
    public static final long UNKNOWN_LENGTH = -2;

    public RequestHead {
        if (bodyLength < UNKNOWN_LENGTH) {
            throw new IllegalArgumentException("bodyLength " + bodyLength);
        }
    }

    public boolean hasBody() {
        return bodyLength != NO_BODY;
    }

    /** Whether the public client asked to be told before it sends its body (RFC 9110 §10.1.1). */
    public boolean expectsContinue() {
        return headers.tokens("expect").contains("100-continue");
    }
}
