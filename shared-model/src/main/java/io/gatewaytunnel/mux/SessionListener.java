package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.RequestHead;

/**
 * The owner of a session. Calls come without a lock held, on the link's thread or one of the timer's, and must not
 * block. What they throw is logged and ends at most the stream that it is about.
 */
public interface SessionListener {
    /**
     * The peer opened a stream (agent only). The listener that is returned is told of everything later; nothing of the
     * stream was told to anybody before. What is to be refused is refused through {@link MuxStream#refuse}.
     */
    StreamListener onOpen(MuxStream stream, RequestHead head);

    /** The peer takes or opens no more streams; told once. */
    void onGoAway(Frame.GoAway goAway);

    /** A public connection that opens of this session named has ended (agent only). */
    default void onReleased(MuxSession session, String connection) {}

    /**
     * A link carries the session now, or none does any more: {@link MuxSession#snapshot} says which. Calls for two
     * changes that follow each other closely may come in either order.
     */
    default void onLinkChanged() {}

    /** The session is over and every stream of it has been told; the last call. */
    void onEnded(ErrorCode code, String reason);
}
