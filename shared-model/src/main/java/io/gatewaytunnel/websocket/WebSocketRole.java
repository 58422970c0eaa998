package io.gatewaytunnel.websocket;

/** Which end of the connection we are. A client masks what it sends, a server does not. Source: RFC 6455 §5.1. */
public enum WebSocketRole {
    CLIENT,
    SERVER;

    boolean masks() {
        return this == CLIENT;
    }
}
