package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * One agent that is connected, by one or more links. Threads: any; the list of links is replaced as a whole, by {@link AgentRegistry} under its
 * lock.
 */
final class Agent {
    private final String credential;
    private final HelloBody hello;
    private final ProxyConfig.Refusals refusals;
    private volatile Penalty penalty = new Penalty(0, 0);
    private volatile List<MuxSession> sessions = List.of();

    Agent(String credential, HelloBody hello, ProxyConfig.Refusals refusals) {
        this.credential = credential;
        this.hello = hello;
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

    boolean isSameAs(String otherCredential, HelloBody other) {
        return credential.equals(otherCredential) && hello.agentName().equals(other.agentName());
    }

    boolean isSameInstance(HelloBody other) {
        return hello.instanceId().equals(other.instanceId());
    }

    boolean offers(String service) {
        return hello.services().contains(service);
    }

    HelloBody hello() {
        return hello;
    }

    List<MuxSession> sessions() {
        return sessions;
    }

    void add(MuxSession session) {
        List<MuxSession> more = new ArrayList<>(sessions);
        more.add(session);
        sessions = List.copyOf(more);
    }

    void remove(MuxSession session) {
        List<MuxSession> fewer = new ArrayList<>(sessions);
        fewer.remove(session);
        sessions = List.copyOf(fewer);
    }
}
