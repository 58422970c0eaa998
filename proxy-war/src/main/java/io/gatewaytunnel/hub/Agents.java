package io.gatewaytunnel.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is connected, and who may be. A link has its seat from its hello on, before it is welcomed, so that any number of
 * hellos at once cannot pass a limit together; it keeps it until its session has ended.
 *
 * <p>Threads: any. Nothing foreign is called under the lock.
 */
final class Agents {
    private final ProxyConfig.Hub limits;
    private final Object lock = new Object();

    /** All that have a seat and were not replaced. */
    @GuardedBy("lock")
    private final List<Agent> known = new ArrayList<>();

    /** Those of replaced agents too, until their sessions have ended. */
    @GuardedBy("lock")
    private int seats;

    /** Those that take requests: replaced whenever an agent comes or goes, and read without the lock. */
    private volatile List<Agent> connected = List.of();

    private final OfferedServices offered = new OfferedServices();

    Agents(ProxyConfig.Hub limits) {
        this.limits = limits;
    }

    /**
     * A seat for the candidate, or why it gets none.
     *
     * @param silent sessions that were asked in vain whether they live: they do not keep their name
     */
    Entry tryJoin(Candidate candidate, Set<MuxSession> silent) {
        synchronized (lock) {
            Rivals rivals = Rivals.of(known, candidate, silent);
            List<Agent> others = new ArrayList<>(known);
            others.removeAll(rivals.agents());
            EntryRules rules = new EntryRules(
                    limits.links(), others, seats - rivals.replaceable().size());
            return rules.refusal(candidate).or(rivals::inTheWay).orElseGet(() -> admitted(candidate, rivals));
        }
    }

    @GuardedBy("lock")
    private Entry admitted(Candidate candidate, Rivals rivals) {
        known.removeAll(rivals.agents());
        rivals.agents().forEach(this::noteOffered);
        Agent agent = known.stream()
                .filter(present -> candidate.isLinkOf(present.candidate()))
                .findFirst()
                .orElseGet(() -> added(new Agent(candidate, limits.refusals())));
        Seat seat = new Seat(agent, candidate.from());
        agent.seats().add(seat);
        seats++;
        publish(agent);
        return new Entry.Admitted(seat, rivals.replaceable());
    }

    @GuardedBy("lock")
    private Agent added(Agent agent) {
        known.add(agent);
        return agent;
    }

    /**
     * The session may be chosen from now on; false when the seat was given back meanwhile, because the session has
     * ended.
     */
    boolean take(Seat seat, MuxSession session) {
        synchronized (lock) {
            if (seat.isGivenBack()) {
                return false;
            }
            seat.take(session);
            publish(seat.agent());
            return true;
        }
    }

    /** The session takes no more requests; the seat is still its own. */
    void leave(Seat seat) {
        synchronized (lock) {
            seat.leave();
            publish(seat.agent());
        }
    }

    /** The link or session is over; later calls do nothing. */
    void giveBack(Seat seat) {
        synchronized (lock) {
            if (!seat.giveBack()) {
                return;
            }
            seats--;
            seat.agent().seats().remove(seat);
            known.removeIf(agent -> agent.seats().isEmpty());
            publish(seat.agent());
        }
    }

    @GuardedBy("lock")
    private void publish(Agent changed) {
        noteOffered(changed);
        changed.publish();
        connected = known.stream().filter(agent -> !agent.sessions().isEmpty()).toList();
        noteOffered(changed);
    }

    /** Before it goes, and when it has come. */
    private void noteOffered(Agent agent) {
        if (!agent.sessions().isEmpty()) {
            offered.note(agent.hello().services(), System.nanoTime());
        }
    }

    /** Those that take requests, each with at least one session at the moment it was listed. */
    List<Agent> connected() {
        return connected;
    }

    /** The service that all of them share. */
    static Optional<String> service(List<Agent> agents) {
        return agents.stream()
                .findFirst()
                .flatMap(agent -> agent.hello().services().stream().findFirst());
    }

    /** When services were there that are not any more. */
    OfferedServices offered() {
        return offered;
    }

    /** Links that have a seat. */
    int seats() {
        synchronized (lock) {
            return seats;
        }
    }

    /** Whether one more would be over the limit, as far as can be told before its hello. */
    boolean isFull() {
        return seats() >= limits.links().total();
    }

    /** What stands in the way of a candidate under its name: other instances of the agent. */
    private record Rivals(List<Agent> agents, List<Seat> joining, List<Seat> holding, List<MuxSession> replaceable) {
        static Rivals of(List<Agent> known, Candidate candidate, Set<MuxSession> silent) {
            Rivals rivals = new Rivals(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (Agent agent : known) {
                if (candidate.hasNameOf(agent.candidate()) && !candidate.isInstanceOf(agent.candidate())) {
                    rivals.agents.add(agent);
                    agent.seats().forEach(seat -> rivals.add(seat, silent));
                }
            }
            return rivals;
        }

        private void add(Seat seat, Set<MuxSession> silent) {
            if (seat.session().isEmpty()) {
                joining.add(seat);
            } else if (seat.isLeaving()
                    || seat.isDetached()
                    || silent.contains(seat.session().get())) {
                replaceable.add(seat.session().get());
            } else {
                holding.add(seat);
            }
        }

        Optional<Entry> inTheWay() {
            if (!joining.isEmpty()) {
                return Optional.of(new Entry.Refused(
                        ErrorCode.NAME_IN_USE,
                        "another instance, at " + joining.get(0).from() + ", is being welcomed under that name"));
            }
            return holding.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Entry.NameTaken(
                            holding.stream()
                                    .flatMap(seat -> seat.session().stream())
                                    .toList(),
                            holding.get(0).from()));
        }
    }
}
