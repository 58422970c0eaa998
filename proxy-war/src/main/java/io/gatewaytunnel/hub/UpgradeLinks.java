package io.gatewaytunnel.hub;

import io.gatewaytunnel.websocket.LinkBuffers;
import io.gatewaytunnel.websocket.OpenLinks;

/**
 * The links over connections that have left HTTP, and what they share. Threads: any. Owner: the web application, which
 * calls {@link #close} once, when the hub has ended its sessions.
 */
public final class UpgradeLinks {
    private static final int KEPT_BUFFERS = 16;

    private final Hub hub;
    private final LinkBuffers buffers = new LinkBuffers(KEPT_BUFFERS);
    private final OpenLinks<UpgradeLink> open;

    public UpgradeLinks(Hub hub) {
        this.hub = hub;
        this.open = new OpenLinks<>(hub.runtime().timer(), UpgradeLink::cutOff);
    }

    Hub hub() {
        return hub;
    }

    LinkBuffers buffers() {
        return buffers;
    }

    OpenLinks<UpgradeLink> open() {
        return open;
    }

    /** See {@link OpenLinks#close}; no server knows that these connections are the application's. */
    public void close() {
        open.close();
    }
}
