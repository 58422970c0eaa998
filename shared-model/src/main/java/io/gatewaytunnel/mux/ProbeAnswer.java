package io.gatewaytunnel.mux;

/** Who asked whether a peer lives. */
@FunctionalInterface
public interface ProbeAnswer {
    /** Told once, on any thread, perhaps before the question has returned. Must neither block nor throw. */
    void onAnswer(boolean alive);
}
