package io.gatewaytunnel.mux;

/** Whether a session has a link. Source: docs/PROTOCOL.md §5. */
public enum SessionState {
    /** A link carries it. To DETACHED when the link is lost, to ENDED when a rule is broken or an owner ends it. */
    ATTACHED,
    /** It waits for a link until its grace is over, and takes no new streams. To ATTACHED or ENDED. */
    DETACHED,
    /** For good; every stream of it has failed. */
    ENDED
}
