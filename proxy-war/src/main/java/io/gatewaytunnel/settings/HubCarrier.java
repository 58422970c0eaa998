package io.gatewaytunnel.settings;

/** What carries agents' links once their handshake has passed. */
public enum HubCarrier {
    /** What is known to be the faster and safe one on the server. */
    AUTO,
    /** WebSocket frames of our own over {@code HttpServletRequest.upgrade()}. */
    UPGRADE,
    /** The server's WebSocket support. */
    ENDPOINT
}
