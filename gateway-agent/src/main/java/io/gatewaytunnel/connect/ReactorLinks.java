package io.gatewaytunnel.connect;

import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.websocket.LinkBuffers;
import io.gatewaytunnel.websocket.OpenLinks;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** The links of {@link ReactorHubClient}, and what they share. Threads: any. */
final class ReactorLinks {
    private static final int KEPT_BUFFERS = 8;

    private final LinkBuffers buffers = new LinkBuffers(KEPT_BUFFERS);
    private final SecureRandom random = new SecureRandom();
    private final OpenLinks<ReactorLink> open;

    ReactorLinks(Timer timer) {
        this.open = new OpenLinks<>(timer, ReactorLink::cutOff);
    }

    /** An empty buffer of {@link LinkBuffers#BYTES}, to be given back. */
    ByteBuffer takeBuffer() {
        return buffers.take(ByteBuffer::allocateDirect);
    }

    void giveBack(ByteBuffer buffer) {
        buffers.giveBack(buffer);
    }

    SecureRandom random() {
        return random;
    }

    OpenLinks<ReactorLink> open() {
        return open;
    }
}
