package io.gatewaytunnel.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.mux.MuxSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks whether the bearer of a name still lives when somebody else comes under it: one question a name at a time, on
 * which the links of one newcomer may wait, without a thread. So a thousand hellos under one name cost one ping.
 *
 * <p>Threads: any. Verdicts come on the bearer's link thread or the timer's and must not block.
 */
final class NameProbes {
    private final Duration within;
    private final int mostWaiting;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<Name, Probe> underWay = new HashMap<>();

    /** {@code mostWaiting}: links of one newcomer that wait for one verdict. */
    NameProbes(Duration within, int mostWaiting) {
        this.within = within;
        this.mostWaiting = mostWaiting;
    }

    /** Who waits for what became of it. */
    @FunctionalInterface
    interface Waiting {
        /**
         * {@code silent} are the sessions that were asked in vain; it is empty when one of them answered. Told once.
         */
        void onVerdict(boolean alive, Set<MuxSession> silent);
    }

    private record Name(String credential, String agent) {}

    private static final class Probe {
        private final Name name;
        private final Candidate newcomer;
        private final Set<MuxSession> open;
        private final Set<MuxSession> silent = new HashSet<>();
        private final List<Waiting> waiting = new ArrayList<>();

        Probe(Name name, Candidate newcomer, List<MuxSession> holders) {
            this.name = name;
            this.newcomer = newcomer;
            this.open = new HashSet<>(holders);
        }
    }

    /**
     * Whether it is asked for this newcomer; not so when another one waits already, or too many links of this one do.
     */
    boolean ask(Candidate newcomer, List<MuxSession> holders, Waiting waiting) {
        Name name = new Name(newcomer.credential().name(), newcomer.hello().agentName());
        Probe begun;
        synchronized (lock) {
            Probe before = underWay.get(name);
            if (before != null) {
                boolean joins = before.newcomer.isInstanceOf(newcomer) && before.waiting.size() < mostWaiting;
                return joins && before.waiting.add(waiting);
            }
            begun = new Probe(name, newcomer, holders);
            begun.waiting.add(waiting);
            underWay.put(name, begun);
        }
        for (MuxSession holder : holders) {
            holder.probe(within, alive -> onAnswer(begun, holder, alive));
        }
        return true;
    }

    private void onAnswer(Probe probe, MuxSession holder, boolean alive) {
        List<Waiting> told;
        Set<MuxSession> silent;
        synchronized (lock) {
            probe.open.remove(holder);
            if (!alive) {
                probe.silent.add(holder);
            }
            boolean decided = alive || probe.open.isEmpty();
            if (!decided || !underWay.remove(probe.name, probe)) {
                return;
            }
            told = List.copyOf(probe.waiting);
            silent = alive ? Set.of() : Set.copyOf(probe.silent);
        }
        told.forEach(waiting -> waiting.onVerdict(alive, silent));
    }
}
