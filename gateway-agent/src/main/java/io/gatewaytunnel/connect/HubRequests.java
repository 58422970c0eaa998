package io.gatewaytunnel.connect;

import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;

/** What a hub asks of this agent, over whichever link. Threads: the links'; must not block. */
@FunctionalInterface
public interface HubRequests {
    /** See {@link io.gatewaytunnel.mux.SessionListener#onOpen}. */
    StreamListener open(MuxStream stream, RequestHead head);

    /** See {@link io.gatewaytunnel.mux.SessionListener#onReleased}. */
    default void release(MuxSession session, String connection) {}
}
