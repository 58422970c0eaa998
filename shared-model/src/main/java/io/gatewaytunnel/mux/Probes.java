package io.gatewaytunnel.mux;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Questions whether the peer of a session still lives. Each is answered once: yes when anything comes from the peer
 * after it was asked, no when its time is over or the session has no link. As for the heartbeat, whatever comes counts:
 * a pong may stand behind megabytes on a slow line.
 *
 * <p>Threads: any; answers are told without a lock held, on the link's thread, the timer's or that of whoever ends the
 * session.
 */
final class Probes {
    private final Set<Probe> waiting = ConcurrentHashMap.newKeySet();

    private static final class Probe {
        private final ProbeAnswer answer;
        private volatile Timer.Cancellable timeout = () -> {};

        Probe(ProbeAnswer answer) {
            this.answer = answer;
        }
    }

    void ask(Timer timer, Duration within, ProbeAnswer answer) {
        Probe probe = new Probe(answer);
        waiting.add(probe);
        probe.timeout = timer.after(within, () -> settle(probe, false));
        if (!waiting.contains(probe)) {
            probe.timeout.cancel(); // it was answered before there was a timer to stop
        }
    }

    /** Nothing can come from a peer without a link. */
    void onState(SessionState state) {
        if (state != SessionState.ATTACHED) {
            settleAll(false);
        }
    }

    /** The answer to all that wait. */
    void settleAll(boolean alive) {
        for (Probe probe : waiting) {
            settle(probe, alive);
        }
    }

    private void settle(Probe probe, boolean alive) {
        if (waiting.remove(probe)) {
            probe.timeout.cancel();
            probe.answer.onAnswer(alive);
        }
    }
}
