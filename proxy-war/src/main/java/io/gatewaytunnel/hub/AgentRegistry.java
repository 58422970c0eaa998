package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The agents as the rest of the proxy sees them: who takes requests, and who gets the next one. Threads: any; takes no
 * lock.
 */
public final class AgentRegistry {
    private final Agents members;

    public AgentRegistry(ProxyConfig.Hub limits) {
        this.members = new Agents(limits);
    }

    Agents members() {
        return members;
    }

    /** The service that all agents share, if any agent is there. */
    public Optional<String> service() {
        return members.connected().stream()
                .findFirst()
                .flatMap(agent -> agent.hello().services().stream().findFirst());
    }

    /** Who is to have the next request, leaving out the sessions that it was tried on; see {@link Choice}. */
    public Optional<MuxSession> choose(String service, Set<MuxSession> tried) {
        return Choice.among(members.connected(), service, tried, System.nanoTime());
    }

    /** An agent refused a request; it gets fewer for a while. */
    public void onRefused(MuxSession session) {
        for (Agent agent : members.connected()) {
            if (agent.sessions().contains(session)) {
                agent.onRefused(System.nanoTime());
            }
        }
    }

    /** Whether a request would have somewhere to go. */
    public boolean hasAgent() {
        return !members.connected().isEmpty();
    }

    /** Every session that takes requests. */
    public List<MuxSession> sessions() {
        return members.connected().stream()
                .flatMap(agent -> agent.sessions().stream())
                .toList();
    }

    /** Each agent as it said hello, with its sessions. */
    public List<ConnectedAgent> agents() {
        return members.connected().stream()
                .map(agent -> new ConnectedAgent(agent.hello(), agent.sessions()))
                .toList();
    }

    /** For the status page. */
    public record ConnectedAgent(HelloBody hello, List<MuxSession> sessions) {}
}
