package io.gatewaytunnel.forward;

import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MuxSession;
import java.util.Optional;
import java.util.Set;

/** What a route has to say of who is asked for its request, and of what is answered. Belongs to the exchange's gate. */
public interface Conduct {
    /** It has nothing to say. */
    Conduct NONE = new Conduct() {};

    /** Who is to be asked before anybody else, leaving out those that were tried. */
    default Optional<MuxSession> preferred(Set<MuxSession> tried) {
        return Optional.empty();
    }

    /** An agent has the request. */
    default void onAsked(MuxSession session) {}

    /** What the client is to get of an agent's answer. */
    default ResponseHead answered(ResponseHead head) {
        return head;
    }
}
