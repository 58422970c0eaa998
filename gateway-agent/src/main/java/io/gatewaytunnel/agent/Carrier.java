package io.gatewaytunnel.agent;

import java.util.Locale;

/** What carries the agent's links; hubs notice no difference. */
enum Carrier {
    /** WebSocket frames of our own, on the threads that serve origins. The default. */
    REACTOR,
    /** A client of jakarta.websocket, with threads of its own. */
    WEBSOCKET;

    /** As it is written. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
