package io.gatewaytunnel.connect;

import io.gatewaytunnel.mux.Timer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Notices what links do not survive without anybody telling: the machine has slept, so that its clock stands later than
 * the one that counts while it works, or it has other addresses than before. Looks each second.
 *
 * <p>Threads: the timer's, on which it ends with the timer; addresses are asked for beside it.
 */
public final class NetworkWatch {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Clocks that are set by a second or so have not slept. */
    private static final Duration SLEPT = Duration.ofSeconds(2);

    private final Timer timer;
    private final LongSupplier wallMillis;
    private final Addresses addresses;
    private final Consumer<String> onChange;
    private long aheadMillis;
    private Set<InetAddress> known = Set.of();
    private boolean asked;

    /** The addresses of this machine by which others can be reached. */
    interface Addresses {
        Set<InetAddress> now() throws IOException;
    }

    NetworkWatch(Timer timer, LongSupplier wallMillis, Addresses addresses, Consumer<String> onChange) {
        this.timer = timer;
        this.wallMillis = wallMillis;
        this.addresses = addresses;
        this.onChange = onChange;
    }

    /** {@code onChange} is told in words what has happened; on the timer's thread or beside it, and must not block. */
    public static void start(Timer timer, Consumer<String> onChange) {
        new NetworkWatch(timer, System::currentTimeMillis, NetworkWatch::ofThisMachine, onChange).start();
    }

    void start() {
        aheadMillis = aheadMillis();
        timer.aside(this::lookAtAddresses); // a link may be there long before the first look
        Timer.Cancellable unused = timer.every(LOOK, this::look);
    }

    private long aheadMillis() {
        return wallMillis.getAsLong() - Duration.ofNanos(timer.nanoTime()).toMillis();
    }

    private void look() {
        long ahead = aheadMillis();
        long slept = ahead - aheadMillis;
        aheadMillis = ahead;
        if (slept >= SLEPT.toMillis()) {
            onChange.accept("this machine has slept for " + slept / 1000 + " s, or its clock was set");
        }
        timer.aside(this::lookAtAddresses);
    }

    private synchronized void lookAtAddresses() {
        Set<InetAddress> now;
        try {
            now = addresses.now();
        } catch (IOException e) {
            return; // the next look may know more
        }
        boolean changed = asked && !now.equals(known);
        asked = true;
        known = now;
        if (changed) {
            onChange.accept("the addresses of this machine have changed");
        }
    }

    private static Set<InetAddress> ofThisMachine() throws IOException {
        Set<InetAddress> found = new HashSet<>();
        List<NetworkInterface> all = Collections.list(NetworkInterface.getNetworkInterfaces());
        for (NetworkInterface one : all) {
            for (InetAddress address : Collections.list(one.getInetAddresses())) {
                if (!address.isLoopbackAddress() && !address.isLinkLocalAddress()) {
                    found.add(address);
                }
            }
        }
        return found;
    }
}
