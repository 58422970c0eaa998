package io.gatewaytunnel.connect;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.log.RateLimitedLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The connectors of one {@code --hub}: some for each address that its name has. The name is looked up again and again;
 * an address that is new gets connectors, and one that the name has no more begins no new session. The session that it
 * has goes on for as long as it works, over further links if need be: a name server says who is to be asked from now
 * on, and the proxy itself, by its go-away, when it goes. When the name cannot be looked up, what was known counts.
 *
 * <p>Threads: any; one of its own, {@code hub-name-N}, looks the name up, for which it may be blocked. Owner: the
 * agent, who starts and stops it.
 */
public final class HubConnectors {
    private static final Logger LOG = System.getLogger(HubConnectors.class.getName());
    private static final RateLimitedLog TROUBLE = new RateLimitedLog(LOG);

    /** Between looks that connectors wish for since they find nobody; what the system remembers costs nothing. */
    private static final Duration SOONEST = Duration.ofSeconds(1);

    /** Sessions with addresses of before may be as many as those with the present ones. */
    private static final int WITH_THOSE_OF_BEFORE = 2;

    private final URI hub;
    private final LookUp lookUp;
    private final Crew crew;
    private final Thread thread;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final List<Place> places = new ArrayList<>();

    @GuardedBy("lock")
    private boolean wanted;

    @GuardedBy("lock")
    private boolean stopping;

    /** Replaced as a whole. */
    private volatile HubAddresses known = HubAddresses.NONE;

    /**
     * {@code every}: the longest time from one look to the next; {@code most}: addresses that are dialled at a time.
     */
    public record LookUp(HubDirectory directory, Duration every, int most) {}

    /** What all connectors of an agent share, and who hears of them; {@code links} for each address. */
    public record Crew(TunnelConnector.Wiring wiring, Offer offer, int links, AtomicInteger numbers, Owner owner) {}

    /** Who has to do with connectors that come and go. Must not block. */
    public interface Owner {
        /** Whom the connectors of a place are to tell; {@code words} name it. The name stands for all it may have. */
        HubListener listener(String words);

        /** A thread that the agent cannot do without. */
        void onBegun(Thread dialling);

        /** That thread may end now. */
        void onLeaving(Thread dialling);
    }

    /** One address with its connectors; {@code listener} hears whether the name has it. */
    private record Place(InetAddress address, HubListener listener, List<TunnelConnector> connectors) {
        boolean isGone() {
            return connectors.stream().allMatch(TunnelConnector::isGone);
        }
    }

    /** {@code number} is that of the hub, for the names of threads. */
    public HubConnectors(int number, URI hub, LookUp lookUp, Crew crew) {
        this.hub = hub;
        this.lookUp = lookUp;
        this.crew = crew;
        this.thread = new Thread(this::run, "hub-name-" + number);
        thread.setDaemon(true);
    }

    /** Begins to look the name up, and then to dial. */
    public void start() {
        crew.owner().onBegun(thread);
        thread.start();
    }

    private void run() {
        HubListener nobodyYet = crew.owner().listener(hub.toString());
        nobodyYet.onNamed(true);
        long beganNanos = System.nanoTime();
        int failures = 0;
        try {
            do {
                try {
                    take(lookUp.directory().find(HubRequest.name(hub)));
                    failures = 0;
                    nobodyYet.onNamed(false);
                } catch (UnknownHostException e) {
                    onUnknown(nobodyYet);
                } catch (RuntimeException | Error e) { // without this thread no new address would ever be found
                    FatalErrors.handle(e);
                    TROUBLE.log("defect", Level.ERROR, () -> "hub=" + hub + " step=connect failed; a defect: " + e);
                }
            } while (awaitNext(pause(failures++, beganNanos)));
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "hub={0} step=connect was interrupted and looks up no more", hub);
        }
    }

    /** The agents of one hub are not to come all at once, neither to the name server nor to a new address. */
    private Duration pause(int failures, long beganNanos) {
        if (known.dialled().isEmpty()) {
            return crew.wiring().times().pause(failures, Duration.ofNanos(System.nanoTime() - beganNanos));
        }
        double part = 0.5 + ThreadLocalRandom.current().nextDouble() / 2;
        return Duration.ofNanos((long) (lookUp.every().toNanos() * part));
    }

    private void onUnknown(HubListener nobodyYet) {
        if (known.dialled().isEmpty()) {
            String words = "no link to " + hub + ": the hub's name is unknown";
            TROUBLE.log(words, Level.WARNING, () -> "step=connect " + words);
            nobodyYet.onNoLink("the hub's name is unknown");
        } else {
            LOG.log(Level.DEBUG, "hub={0} step=connect its name cannot be looked up; what was known stays", hub);
        }
    }

    /** Whether to look again; sooner than after the pause when a connector finds nobody. */
    private boolean awaitNext(Duration pause) throws InterruptedException {
        long began = System.nanoTime();
        synchronized (lock) {
            wanted = false;
            for (long left = left(pause, began); !stopping && left > 0; left = left(pause, began)) {
                lock.wait(left);
            }
            return !stopping;
        }
    }

    @GuardedBy("lock")
    private long left(Duration pause, long beganNanos) {
        Duration all = wanted && pause.compareTo(SOONEST) > 0 ? SOONEST : pause;
        return Math.floorDiv(all.toNanos() - (System.nanoTime() - beganNanos) + 999_999, 1_000_000);
    }

    private void lookSoon() {
        synchronized (lock) {
            wanted = true;
            lock.notifyAll();
        }
    }

    private void take(List<InetAddress> found) {
        List<TunnelConnector> begun = new ArrayList<>();
        synchronized (lock) {
            if (stopping) {
                return;
            }
            HubAddresses next = HubAddresses.of(found, known.dialled(), lookUp.most());
            if (!next.equals(known)) {
                LOG.log(Level.INFO, "hub={0} step=connect its addresses: {1}", hub, next);
            }
            known = next;
            places.removeIf(Place::isGone);
            places.stream()
                    .filter(place -> !next.dialled().contains(place.address()))
                    .forEach(this::leave);
            for (InetAddress address : next.dialled()) {
                if (!isKept(address) && places.size() < WITH_THOSE_OF_BEFORE * lookUp.most()) {
                    Place place = begin(address);
                    places.add(place);
                    begun.addAll(place.connectors());
                }
            }
        }
        begun.forEach(TunnelConnector::start);
    }

    private Place begin(InetAddress address) {
        HubPlace place = new HubPlace(hub, address, () -> known, this::lookSoon);
        HubListener listener = crew.owner().listener(place.toString());
        listener.onNamed(true);
        List<TunnelConnector> connectors = Stream.generate(() -> new TunnelConnector(
                        crew.numbers().incrementAndGet(), crew.wiring(), place, crew.offer(), listener))
                .limit(crew.links())
                .toList();
        connectors.forEach(connector -> crew.owner().onBegun(connector.thread()));
        return new Place(address, listener, connectors);
    }

    private void leave(Place place) {
        place.listener().onNamed(false);
        for (TunnelConnector connector : place.connectors()) {
            crew.owner().onLeaving(connector.thread());
            connector.leave();
        }
    }

    /** Whether an address has its connectors; those that were about to leave stay, if none has left yet. */
    @GuardedBy("lock")
    private boolean isKept(InetAddress address) {
        return places.stream().filter(place -> place.address().equals(address)).anyMatch(this::stays);
    }

    private boolean stays(Place place) {
        boolean staying = true;
        for (TunnelConnector connector : place.connectors()) {
            boolean wasLeaving = connector.isLeaving();
            boolean one = connector.stay();
            if (one && wasLeaving) {
                crew.owner().onBegun(connector.thread());
            }
            staying &= one;
        }
        place.listener().onNamed(staying);
        if (!staying) {
            leave(place); // others take its place
        }
        return staying;
    }

    /** What the agent offers has changed: see {@link TunnelConnector#renew}. Returns at once. */
    public void renew() {
        connectors().forEach(TunnelConnector::renew);
    }

    /** As they are now; of addresses of before too, as long as these have a session. */
    public List<TunnelConnector> connectors() {
        synchronized (lock) {
            return places.stream().flatMap(place -> place.connectors().stream()).toList();
        }
    }

    /** Whether any address of the name was ever found. */
    public boolean isKnown() {
        return !known.dialled().isEmpty();
    }

    /** How many sessions there are when all is well. */
    public int links() {
        return crew.links() * Math.max(1, known.dialled().size());
    }

    /** See {@link TunnelConnector#beginStop}. No address is dialled from now on. */
    public void beginStop(Duration drain) {
        crew.owner().onLeaving(thread);
        synchronized (lock) {
            stopping = true;
            lock.notifyAll();
        }
        for (TunnelConnector connector : connectors()) {
            crew.owner().onLeaving(connector.thread());
            connector.beginStop(drain);
        }
    }

    /** See {@link TunnelConnector#awaitStop}; all of them together. */
    public void awaitStop(long deadlineNanos) throws InterruptedException {
        for (TunnelConnector connector : connectors()) {
            connector.awaitStop(deadlineNanos);
        }
    }
}
