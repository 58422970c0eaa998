package io.gatewaytunnel.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who is connected, and who gets the next request: the agent with the least in flight (recent refusals count as streams), ties at random, then its
 * link with the fewest bytes under way.
 *
 * <p>Threads: any. Choosing takes no lock of the registry's; joining and leaving do, and nothing foreign is called under it.
 */
public final class AgentRegistry {
    private final ProxyConfig.Hub limits;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Agent> agents = new ArrayList<>();

    /** What choosing reads: replaced whenever an agent comes or goes. */
    private volatile List<Agent> connected = List.of();

    public AgentRegistry(ProxyConfig.Hub limits) {
        this.limits = limits;
    }

    /** Why an agent is turned away, in words for its operator, or empty. */
    Optional<String> refusal(AgentCredential credential, HelloBody hello) {
        Optional<String> unfit = credential.services().isPresent()
                ? notGranted(hello, credential.services().get())
                : notTheOneService(hello);
        return unfit.or(() -> tooMany(credential, hello));
    }

    private static Optional<String> notGranted(HelloBody hello, List<String> granted) {
        return hello.services().stream()
                .filter(service -> !granted.contains(service))
                .findFirst()
                .map(service -> "the token does not grant the service '" + service + "'");
    }

    private Optional<String> notTheOneService(HelloBody hello) {
        if (hello.services().size() != 1) {
            return Optional.of("without a configuration file there is one service; "
                    + hello.services().size() + " are offered");
        }
        String offered = hello.services().get(0);
        return service()
                .filter(present -> !present.equals(offered))
                .map(present -> "without a configuration file there is one service, and it is '" + present + "'; '"
                        + offered + "' is refused");
    }

    private Optional<String> tooMany(AgentCredential credential, HelloBody hello) {
        int all = 0;
        int own = 0;
        for (Agent agent : connected) {
            all += agent.sessions().size();
            own += agent.isSameAs(credential.name(), hello) && agent.isSameInstance(hello)
                    ? agent.sessions().size()
                    : 0;
        }
        if (own >= limits.links().perAgent()) {
            return Optional.of("the agent has " + own + " links already, the limit is "
                    + limits.links().perAgent());
        }
        return all >= limits.links().total()
                ? Optional.of("there are " + all + " links already, the limit is "
                        + limits.links().total())
                : Optional.empty();
    }

    /**
     * Adds a session that has a link.
     *
     * @return the sessions of an older instance of the same agent, which the caller has to end
     */
    List<MuxSession> join(AgentCredential credential, HelloBody hello, MuxSession session) {
        List<MuxSession> replaced = new ArrayList<>();
        synchronized (lock) {
            agents.removeIf(agent -> {
                boolean older = agent.isSameAs(credential.name(), hello) && !agent.isSameInstance(hello);
                if (older) {
                    replaced.addAll(agent.sessions());
                }
                return older;
            });
            Agent joined = agents.stream()
                    .filter(agent -> agent.isSameAs(credential.name(), hello))
                    .findFirst()
                    .orElseGet(() -> added(new Agent(credential.name(), hello, limits.refusals())));
            joined.add(session);
            connected = List.copyOf(agents);
        }
        return replaced;
    }

    @GuardedBy("lock")
    private Agent added(Agent agent) {
        agents.add(agent);
        return agent;
    }

    /** The session takes no more requests: it has ended or is about to. */
    void leave(MuxSession session) {
        synchronized (lock) {
            agents.forEach(agent -> agent.remove(session));
            agents.removeIf(agent -> agent.sessions().isEmpty());
            connected = List.copyOf(agents);
        }
    }

    /** The service that all agents share, if any agent is there. */
    public Optional<String> service() {
        List<Agent> now = connected;
        return now.isEmpty()
                ? Optional.empty()
                : now.get(0).hello().services().stream().findFirst();
    }

    /**
     * Who is to have the next request, leaving out the sessions that it was tried on. An agent that refused it on one link is asked again on another only
     * when there is no other agent.
     */
    public Optional<MuxSession> choose(String service, Set<MuxSession> tried) {
        long now = System.nanoTime();
        MuxSession best = null;
        double bestWeight = Double.MAX_VALUE;
        int ties = 0;
        for (Agent agent : connected) {
            Optional<MuxSession> link = agent.offers(service) ? bestLink(agent, tried) : Optional.empty();
            if (link.isEmpty()) {
                continue;
            }
            boolean asked = !tried.isEmpty() && agent.sessions().stream().anyMatch(tried::contains);
            double weight = agent.weight(now) + (asked ? Integer.MAX_VALUE : 0);
            ties = weight < bestWeight ? 1 : weight == bestWeight ? ties + 1 : ties;
            // The nth of equals replaces the one before with 1/n: each is as likely in the end.
            if (weight < bestWeight
                    || (weight == bestWeight && ThreadLocalRandom.current().nextInt(ties) == 0)) {
                best = link.get();
                bestWeight = weight;
            }
        }
        return Optional.ofNullable(best);
    }

    private static Optional<MuxSession> bestLink(Agent agent, Set<MuxSession> tried) {
        List<MuxSession> sessions = agent.sessions();
        if (sessions.size() == 1) {
            MuxSession only = sessions.get(0);
            return only.isUsable() && !tried.contains(only) ? Optional.of(only) : Optional.empty();
        }
        return sessions.stream()
                .filter(session -> !tried.contains(session) && session.isUsable())
                .min(Comparator.comparingLong(MuxSession::loadBytes));
    }

    /** An agent refused a request; it gets fewer for a while. */
    public void onRefused(MuxSession session) {
        for (Agent agent : connected) {
            if (agent.sessions().contains(session)) {
                agent.onRefused(System.nanoTime());
            }
        }
    }

    /** Whether a request would have somewhere to go. */
    public boolean hasAgent() {
        return !connected.isEmpty();
    }

    /** Every session of every agent. */
    public List<MuxSession> sessions() {
        return connected.stream().flatMap(agent -> agent.sessions().stream()).toList();
    }

    /** Each agent as it said hello, with its sessions. */
    public List<ConnectedAgent> agents() {
        return connected.stream()
                .map(agent -> new ConnectedAgent(agent.hello(), agent.sessions()))
                .toList();
    }

    /** For the status page. */
    public record ConnectedAgent(HelloBody hello, List<MuxSession> sessions) {}
}
