package io.gatewaytunnel.websocket;

/**
 * How a connection ended. {@code code} is the peer's, or ours where the peer broke a rule, or
 * {@link CloseCodes#ABNORMAL} where its bytes ended without a close frame.
 */
public record WebSocketClose(int code, String reason) {}
