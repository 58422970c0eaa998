package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.List;
import java.util.Optional;

/**
 * Whom the hub takes, beside the question of names. Pure: looks at the agents as they stand, under the lock of
 * {@link Agents}.
 */
record EntryRules(ProxyConfig.Links links, List<Agent> others, int seats) {
    /** Why the candidate is turned away, or empty. */
    Optional<Entry> refusal(Candidate candidate) {
        HelloBody hello = candidate.hello();
        return candidate
                .credential()
                .grant()
                .refusal(hello.services(), () -> servicesOfOthers(candidate))
                .or(() -> tooManyOfItsOwn(candidate))
                .<Entry>map(reason -> new Entry.Refused(ErrorCode.HANDSHAKE, reason))
                .or(this::tooMany);
    }

    /**
     * Those that are about to go do not keep a service: the next agent may be of another. Nor does what the candidate
     * itself offered before.
     */
    private List<String> servicesOfOthers(Candidate candidate) {
        return others.stream()
                .filter(agent -> !agent.isLeaving() && !candidate.isInstanceOf(agent.candidate()))
                .flatMap(agent -> agent.hello().services().stream())
                .toList();
    }

    private Optional<String> tooManyOfItsOwn(Candidate candidate) {
        int own = others.stream()
                .filter(agent -> candidate.isInstanceOf(agent.candidate()))
                .mapToInt(agent -> agent.seats().size())
                .sum();
        return own >= links.perAgent()
                ? Optional.of("the agent has " + own + " links already, the limit is " + links.perAgent())
                : Optional.empty();
    }

    /** Not the agent's fault: it may try again when others have gone. */
    private Optional<Entry> tooMany() {
        return seats >= links.total()
                ? Optional.of(new Entry.Refused(
                        ErrorCode.CALM_DOWN,
                        "there are " + seats + " links already, the limit is " + links.total() + " (max-links)"))
                : Optional.empty();
    }
}
