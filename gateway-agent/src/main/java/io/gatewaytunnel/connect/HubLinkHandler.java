package io.gatewaytunnel.connect;

import io.gatewaytunnel.mux.Link;
import java.nio.ByteBuffer;

/** What a link to the hub tells upwards, one call at a time; nothing here blocks. */
public interface HubLinkHandler {
    /** The link is open; what is returned is sent as its first message. */
    ByteBuffer onOpen(Link link);

    /** A whole message came; the array belongs to the handler. */
    void onMessage(byte[] message);

    /** The last call: the link is closed, with a WebSocket close code. */
    void onClosed(int closeCode, String reason);
}
