package io.gatewaytunnel.connect;

/**
 * The hub has given the session's place to another agent of the same name. Two that both dial at once would throw each
 * other out for ever.
 */
final class ReplacedException extends HubRefusedException {
    private static final long serialVersionUID = 1L;

    ReplacedException(String agentName) {
        super("another agent named '" + agentName + "' took over; give each replica a name of its own (--name)");
    }
}
