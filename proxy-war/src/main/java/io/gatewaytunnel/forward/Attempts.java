package io.gatewaytunnel.forward;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Asks one agent after another to take a request, each session once. Belongs to the exchange's gate. */
public final class Attempts {
    private final AgentRegistry registry;
    private final RequestHead head;
    private final int limit;
    private final Set<MuxSession> tried = new HashSet<>(2);
    private boolean headTooLarge;

    public Attempts(AgentRegistry registry, RequestHead head, int limit) {
        this.registry = registry;
        this.head = head;
        this.limit = limit;
    }

    /** A stream on the best agent that is left, or empty when there is none or the number of attempts is used up. */
    public Optional<MuxStream> next(StreamListener listener) {
        while (tried.size() < limit) {
            Optional<MuxSession> chosen = registry.choose(head.service(), tried);
            if (chosen.isEmpty()) {
                return Optional.empty();
            }
            tried.add(chosen.get());
            if (HeadRules.violation(head, chosen.get().peerMaxHeadBytes()).isPresent()) {
                headTooLarge = true;
                continue;
            }
            Optional<MuxStream> stream = chosen.get().open(head, listener);
            if (stream.isPresent()) {
                return stream;
            }
        }
        return Optional.empty();
    }

    /** Why nothing was opened, if nothing ever was. */
    public ForwardError reason() {
        if (headTooLarge) {
            return ForwardError.HEAD_TOO_LARGE;
        }
        return registry.hasAgent() ? ForwardError.AGENT_OVERLOADED : ForwardError.NO_AGENT;
    }

    public void onRefused(MuxStream stream) {
        registry.onRefused(stream.session());
    }
}
