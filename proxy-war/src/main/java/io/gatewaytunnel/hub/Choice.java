package io.gatewaytunnel.hub;

import io.gatewaytunnel.mux.MuxSession;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which agent gets a request: the one with the least in flight (recent refusals count as streams), ties at random, then
 * its link with the fewest bytes under way. Pure but for chance; takes no lock of the hub's.
 */
final class Choice {
    private Choice() {}

    /**
     * The best of {@code agents} that offer the service, leaving out the sessions that the request was tried on. An
     * agent that refused it on one link is asked again on another only when there is no other agent.
     */
    static Optional<MuxSession> among(List<Agent> agents, String service, Set<MuxSession> tried, long nowNanos) {
        MuxSession best = null;
        double bestWeight = Double.MAX_VALUE;
        int ties = 0;
        for (Agent agent : agents) {
            Optional<MuxSession> link = agent.offers(service) ? bestLink(agent, tried) : Optional.empty();
            if (link.isEmpty()) {
                continue;
            }
            boolean asked = !tried.isEmpty() && agent.sessions().stream().anyMatch(tried::contains);
            double weight = agent.weight(nowNanos) + (asked ? Integer.MAX_VALUE : 0);
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
}
