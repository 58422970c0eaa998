package io.gatewaytunnel.mux;

import io.gatewaytunnel.fatal.FatalErrors;

/** What becomes of a message that a session has handed to a link. Threads: whichever the link has, once. */
record SendDone(MuxSession session, Link by) implements Link.SendCompletion {
    @Override
    public void sent() {
        session.onSent(by);
    }

    @Override
    public void failed(Throwable cause) {
        FatalErrors.handle(cause);
        session.links().onLost(by, "sending failed: " + cause);
        SessionLinks.closeBroken(session.runtime().timer(), by);
    }
}
