package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * One agent that is connected, or about to be, by one or more links over which it offers the same; while it begins to
 * offer something else there are two. Threads: any; the seats belong to the lock of {@link Agents}, the list of
 * sessions is replaced as a whole and read without it.
 */
final class Agent {
    private final Candidate candidate;
    private final ProxyConfig.Refusals refusals;
    private final List<Seat> seats = new ArrayList<>();
    private volatile Penalty penalty = new Penalty(0, 0);
    private volatile List<MuxSession> sessions = List.of();

    Agent(Candidate candidate, ProxyConfig.Refusals refusals) {
        this.candidate = candidate;
        this.refusals = refusals;
    }

    /** Streams that recent refusals count as, at the moment of the last. */
    private record Penalty(double streams, long atNanos) {
        double at(long nowNanos, ProxyConfig.Refusals refusals) {
            if (streams == 0) {
                return 0;
            }
            double halfLives =
                    (double) (nowNanos - atNanos) / refusals.halfLife().toNanos();
            return streams * Math.pow(0.5, halfLives);
        }
    }

    synchronized void onRefused(long nowNanos) {
        penalty = new Penalty(penalty.at(nowNanos, refusals) + refusals.penalty(), nowNanos);
    }

    /** What the choice compares: streams in flight and what refusals count as; smaller is better. */
    double weight(long nowNanos) {
        return streamCount() + penalty.at(nowNanos, refusals);
    }

    int streamCount() {
        int streams = 0;
        for (MuxSession session : sessions) {
            streams += session.streamCount();
        }
        return streams;
    }

    /** As it was when it said hello on its first link. */
    Candidate candidate() {
        return candidate;
    }

    boolean offers(String service) {
        return hello().services().contains(service);
    }

    HelloBody hello() {
        return candidate.hello();
    }

    /** The sessions that take requests. */
    List<MuxSession> sessions() {
        return sessions;
    }

    /** Of all its links. */
    List<Seat> seats() {
        return seats;
    }

    /** Whether all its links are about to go. */
    boolean isLeaving() {
        return seats.stream().allMatch(Seat::isLeaving);
    }

    /** The seats have changed: {@link #sessions} follow. */
    void publish() {
        sessions = seats.stream()
                .filter(seat -> !seat.isLeaving())
                .flatMap(seat -> seat.session().stream())
                .toList();
    }
}
