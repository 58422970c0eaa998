package io.gatewaytunnel.connect;

import io.gatewaytunnel.mux.Link;
import java.util.List;
import java.util.Optional;

/** What a link to the hub tells upwards, one call at a time; nothing here blocks. */
public interface HubLinkHandler {
    /** The value of the field Cookie that goes with the upgrade, if any. */
    default Optional<String> cookies() {
        return Optional.empty();
    }

    /** The upgrade was answered, well or not, with these values of Set-Cookie; before {@link #onOpen}. */
    default void onSetCookies(List<String> values) {}

    /** The link is open, and may be sent over. */
    void onOpen(Link link);

    /** A whole message came; the array belongs to the handler. */
    void onMessage(byte[] message);

    /** The last call: the link is closed, with a WebSocket close code. */
    void onClosed(int closeCode, String reason);
}
