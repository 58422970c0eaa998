package io.gatewaytunnel.connect;

/**
 * What the hub thinks of the agent; what to make of it is the agent's. Called by connectors and links, must not block.
 */
public interface HubListener {
    HubListener NOBODY = new HubListener() {
        @Override
        public void onWelcomed() {}

        @Override
        public void onNoLink(String reason) {}

        @Override
        public void onRefused(String reason) {}
    };

    void onWelcomed();

    /** A session has ended, or a try to get one failed; it will be tried again. */
    void onNoLink(String reason);

    void onRefused(String reason);

    /** Whether the hub's name has the address from now on that this is about. Its refusal counts only if it has. */
    default void onNamed(boolean named) {}
}
