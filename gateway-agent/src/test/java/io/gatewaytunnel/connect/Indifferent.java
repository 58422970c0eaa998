package io.gatewaytunnel.connect;

/** An agent that does not mind what the hub thinks of it. */
record Indifferent() implements HubListener {
    @Override
    public void onWelcomed() {}

    @Override
    public void onNoLink(String reason) {}

    @Override
    public void onRefused(String reason) {}
}
