package io.gatewaytunnel.agent;

/** What the agent shows the hub. Its text never appears in a log: {@link #toString} does not have it. */
record AgentToken(String value) {
    @Override
    public String toString() {
        return "(secret)";
    }
}
