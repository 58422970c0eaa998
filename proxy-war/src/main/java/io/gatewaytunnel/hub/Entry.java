package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.mux.MuxSession;
import java.util.List;

/** What {@link Agents} answers to a hello. */
sealed interface Entry {
    /**
     * The seat is the candidate's from now on and has to be given back; the caller ends the sessions that were
     * replaced.
     */
    record Admitted(Seat seat, List<MuxSession> replaced) implements Entry {}

    /** Turned away, with words for its operator. */
    record Refused(ErrorCode code, String reason) implements Entry {}

    /** Another instance bears the name: it depends on whether one of its sessions still answers. */
    record NameTaken(List<MuxSession> holders, String holdersFrom) implements Entry {}
}
