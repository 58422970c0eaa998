package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

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
        return Agents.service(members.connected());
    }

    /** Who is to have the next request, leaving out the sessions that it was tried on; see {@link Choice}. */
    public Optional<MuxSession> choose(String service, Set<MuxSession> tried) {
        return Choice.among(members.connected(), service, tried, System.nanoTime());
    }

    /** The same among agents of one name. */
    public Optional<MuxSession> chooseNamed(String service, String agentName, Set<MuxSession> tried) {
        return Choice.among(named(agentName), service, tried, System.nanoTime());
    }

    /** Whether an agent of that name offers the service, though it may have no room at the moment. */
    public boolean isNamedThere(String service, String agentName) {
        return named(agentName).stream().anyMatch(agent -> agent.offers(service));
    }

    private List<Agent> named(String agentName) {
        return members.connected().stream()
                .filter(agent -> agent.hello().agentName().equals(agentName))
                .toList();
    }

    /** The name of the agent whose session it is, while it takes requests. */
    public Optional<String> nameOf(MuxSession session) {
        return members.connected().stream()
                .filter(agent -> agent.sessions().contains(session))
                .map(agent -> agent.hello().agentName())
                .findFirst();
    }

    /** Whether one that offers the service would take a request now. */
    public boolean hasRoom(String service) {
        return any(agent -> agent.offers(service), MuxSession::isUsable);
    }

    /** Whether one that offers the service takes requests, though it may have no room for another at the moment. */
    public boolean isOpen(String service) {
        return any(agent -> agent.offers(service), MuxSession::isOpen);
    }

    private boolean any(Predicate<Agent> whose, Predicate<MuxSession> which) {
        return members.connected().stream()
                .filter(whose)
                .anyMatch(agent -> agent.sessions().stream().anyMatch(which));
    }

    /** The service that agents share, or shared when the last of them went, if that was no longer ago. */
    public Optional<String> service(Duration ago) {
        return service().or(() -> members.offered().last(ago, System.nanoTime()));
    }

    /** Whether an agent offers the service, though it may be without a link, or offered it no longer ago. */
    public boolean wasOffered(String service, Duration ago) {
        return members.connected().stream().anyMatch(agent -> agent.offers(service))
                || members.offered().hasSince(service, ago, System.nanoTime());
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
        return any(agent -> true, MuxSession::isUsable);
    }

    /** Whether every session that takes requests has it. */
    public boolean haveAll(Feature feature) {
        return sessions().stream()
                .allMatch(session -> session.terms().features().contains(feature));
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
