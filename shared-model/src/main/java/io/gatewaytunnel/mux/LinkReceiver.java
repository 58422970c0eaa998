package io.gatewaytunnel.mux;

/** What a link tells upwards, one call at a time. Nothing here blocks. */
public interface LinkReceiver {
    /** A whole message came; the array belongs to the receiver from now on. */
    void onMessage(byte[] message);

    /**
     * The last call: the link is closed, by a WebSocket close code,
     * {@link io.gatewaytunnel.frame.Protocol#CLOSED_ABNORMALLY} where none came, and for the reason in words.
     */
    void onClosed(int closeCode, String reason);
}
