package io.gatewaytunnel.agent;

/** The same with links of a WebSocket client. */
class AgentOnWebSocketTest extends AgentTest {
    @Override
    String carrier() {
        return "websocket";
    }
}
