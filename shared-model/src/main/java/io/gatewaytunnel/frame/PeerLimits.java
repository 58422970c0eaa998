package io.gatewaytunnel.frame;

/**
 * What a side declares about itself in hello or welcome.
 *
 * <p>{@code maxStreams}: exchanges it carries at once in this session; {@code requestCreditBytes}: what the proxy may
 * send of a request body before it is given credit (declared by the agent; 0 in a welcome); {@code maxHeadBytes}: the
 * largest head or trailer section it takes, counted as {@link io.gatewaytunnel.http.Headers#sizeBytes()}.
 */
public record PeerLimits(int maxStreams, int requestCreditBytes, int maxHeadBytes) {}
