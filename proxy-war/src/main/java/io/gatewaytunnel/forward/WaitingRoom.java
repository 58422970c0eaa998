package io.gatewaytunnel.forward;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.admission.Admission;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.settings.ProxyConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Requests that wait for an agent, for each service in the order in which they came. While anybody waits, a look at the
 * agents every few milliseconds calls as many as there is room for, oldest first, and those whose time is over. Who is
 * called asks again, and keeps its place until it gives it back.
 *
 * <p>Threads: any; who waits holds none. The lock is held for arithmetic and copying, never while anybody is called.
 * Owner: the web application, which stops the timer. Source: docs/CONCURRENCY.md, W1 to W5.
 */
public final class WaitingRoom {
    /** How late an agent may be noticed. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Supplier<ProxyConfig.Waiting> limits;
    private final AgentRegistry registry;
    private final Timer timer;
    private final LongAdder servedAfterWait = new LongAdder();
    private final LongAdder waitedInVain = new LongAdder();
    private final Object lock = new Object();

    /** Only those in which somebody stands. */
    @GuardedBy("lock")
    private final Map<String, Line> lines = new HashMap<>();

    @GuardedBy("lock")
    private boolean looking;

    /** What the lock guards, for those who only want to know whether there is anything to ask. */
    private volatile int waiting;

    /** No agent will come any more. */
    private volatile boolean closed;

    /** {@code limits}: as they are at the moment. */
    public WaitingRoom(Supplier<ProxyConfig.Waiting> limits, AgentRegistry registry, Timer timer) {
        this.limits = limits;
        this.registry = registry;
        this.timer = timer;
    }

    /** Those who wait for agents of one service, and how many of them are whose. */
    private static final class Line {
        private final Set<WaitingPlace> places = new LinkedHashSet<>();
        private final Admission admission;

        Line(ProxyConfig.Waiting limits) {
            admission = new Admission(limits.places(), limits.perClient());
        }
    }

    /** How many wait, how many found an agent after all, and how many did not, since the start. */
    public record Figures(int waiting, long served, long inVain) {}

    public Figures figures() {
        return new Figures(waiting, servedAfterWait.sum(), waitedInVain.sum());
    }

    /** A place for a request of {@code client}, which is not taken yet. */
    public WaitingPlace place(String service, String client) {
        return new WaitingPlace(this, service, client);
    }

    /** The one service where there are no routes, though its last agent may have gone: when it may be waited for. */
    public Optional<String> service() {
        ProxyConfig.Waiting now = limits.get();
        return now.most().isZero() ? registry.service() : registry.service(now.memory());
    }

    /**
     * Whether a request of the client would have to wait and may not: so that it is refused before it costs anything.
     */
    public boolean isClosedTo(String client, String service) {
        if (waiting == 0) {
            return false;
        }
        synchronized (lock) {
            Line line = lines.get(service);
            if (line == null) {
                return false;
            }
            if (line.admission.tryEnter(client).isEmpty()) {
                line.admission.leave(client);
                return false;
            }
        }
        return !registry.hasRoom(service);
    }

    /** Whether others of the service would be passed. */
    boolean isAnyWaiting(String service) {
        if (waiting == 0 || closed) {
            return false;
        }
        synchronized (lock) {
            return lines.containsKey(service);
        }
    }

    /** Whether an agent of the service may come, and none is there. */
    boolean isWorthWaiting(String service) {
        return !closed
                && !limits.get().most().isZero()
                && !registry.isOpen(service)
                && registry.wasOffered(service, limits.get().memory());
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * Nobody waits any more, nor is asked again of another agent: for when all agents are about to be let go of, and
     * the timer after them. Those who wait are told on this thread.
     */
    public void close() {
        List<WaitingPlace> all = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            lines.values().forEach(line -> all.addAll(line.places));
        }
        all.forEach(WaitingPlace::call);
    }

    long nanoTime() {
        return timer.nanoTime();
    }

    long mostNanos() {
        return limits.get().most().toNanos();
    }

    /** Whether the place is taken now. */
    boolean enter(WaitingPlace place) {
        synchronized (lock) {
            if (closed) {
                return false;
            }
            if (waiting >= limits.get().allPlaces()) {
                return false;
            }
            Line line = lines.computeIfAbsent(place.service(), service -> new Line(limits.get()));
            if (line.admission.tryEnter(place.client()).isPresent()) {
                return false; // then somebody stands in the line
            }
            line.places.add(place);
            waiting++;
            if (looking) {
                return true;
            }
            looking = true;
        }
        lookSoon();
        return true;
    }

    /** Gives a place back that was taken. */
    void leave(WaitingPlace place, boolean served) {
        synchronized (lock) {
            Line line = lines.get(place.service());
            if (line == null || !line.places.remove(place)) {
                return;
            }
            line.admission.leave(place.client());
            waiting--;
            if (line.places.isEmpty()) {
                lines.remove(place.service());
            }
        }
        (served ? servedAfterWait : waitedInVain).increment();
    }

    private void lookSoon() {
        Timer.Cancellable unused = timer.after(LOOK, () -> timer.aside(this::look));
    }

    /** Beside the timer: whoever is called opens streams. */
    private void look() {
        try {
            for (String service : services()) {
                call(service);
            }
        } finally {
            boolean again;
            synchronized (lock) {
                again = !lines.isEmpty();
                looking = again;
            }
            if (again) {
                lookSoon();
            }
        }
    }

    private List<String> services() {
        synchronized (lock) {
            return List.copyOf(lines.keySet());
        }
    }

    private void call(String service) {
        long now = timer.nanoTime();
        boolean room = registry.hasRoom(service);
        for (WaitingPlace place : inOrder(service, room, now)) {
            room = room && registry.hasRoom(service);
            if (room || place.isOver(now)) {
                place.call();
            }
        }
    }

    /** All, or only those whose time is over: they stand in front, since all wait equally long. */
    private List<WaitingPlace> inOrder(String service, boolean all, long nowNanos) {
        List<WaitingPlace> places = new ArrayList<>();
        synchronized (lock) {
            Line line = lines.get(service);
            if (line != null) {
                for (WaitingPlace place : line.places) {
                    if (!all && !place.isOver(nowNanos)) {
                        break;
                    }
                    places.add(place);
                }
            }
        }
        return places;
    }
}
