package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.Frame;
import java.util.List;
import java.util.Optional;

/**
 * What owners are to be told of a message that has come: taken from the core under the session's lock, told without it.
 */
record Brought(
        List<Inbound.Opened> opened, List<String> released, Optional<Frame.GoAway> goAway, Signals.Taken signals) {
    private static final Defects DEFECTS = new Defects(Brought.class);

    /** The session's lock must be held. */
    static Brought takenFrom(SessionCore core) {
        return new Brought(
                core.inbound().takeOpened(),
                core.inbound().takeReleased(),
                core.inbound().takeGoAway(),
                core.signals().take());
    }

    /** New streams first, since they may have been told of already. Owners that fail cost what they own. */
    void tell(MuxSession session, SessionListener owner) {
        opened.forEach(stream -> stream.announce(session, owner));
        signals.deliver(session::onOwnerDefect);
        released.forEach(connection ->
                DEFECTS.guard("a session's owner failed at a release", () -> owner.onReleased(session, connection)));
        goAway.ifPresent(frame -> DEFECTS.guard("a session's owner failed at a go-away", () -> owner.onGoAway(frame)));
    }
}
