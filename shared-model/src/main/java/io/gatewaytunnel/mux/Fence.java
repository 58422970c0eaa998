package io.gatewaytunnel.mux;

/**
 * A moment from which on nothing counts that comes from the link a session has, completions neither: so
 * {@code receivedPosition}, the last batch received from the peer, is final and may be told to it. {@code number} tells
 * fences of one session apart. Source: {@link MuxSession#fence()}.
 */
public record Fence(long number, long receivedPosition) {}
