package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.HelloBody;

/**
 * An agent's link that has said hello: whose token it bears, what it says of itself, and where it comes from, for logs.
 */
record Candidate(AgentCredential credential, HelloBody hello, String from) {
    /** Whether both go by the same name, as instances of one agent do that come one after the other. */
    boolean hasNameOf(Candidate other) {
        return credential.name().equals(other.credential().name())
                && hello.agentName().equals(other.hello().agentName());
    }

    /** Whether both are links of one process. */
    boolean isInstanceOf(Candidate other) {
        return hasNameOf(other) && hello.instanceId().equals(other.hello().instanceId());
    }

    /** Whether they are as good as each other for every request: a process may begin to offer something else. */
    boolean isLinkOf(Candidate other) {
        return isInstanceOf(other) && hello.services().equals(other.hello().services());
    }
}
