package io.gatewaytunnel.mux;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.ErrorCode;

/** What becomes of a message that a session has handed to a link. Threads: whichever the link has, once. */
record SendDone(MuxSession session, Link by) implements Link.SendCompletion {
    @Override
    public void sent() {
        session.onSent(by);
    }

    @Override
    public void failed(Throwable cause) {
        FatalErrors.handle(cause);
        session.onLinkLost(by, ErrorCode.LINK_LOST, "sending failed: " + cause);
        MuxSession.close(by, ErrorCode.LINK_LOST, "sending failed");
    }
}
