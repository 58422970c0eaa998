package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The checks of all origins that have one, beside each other. Threads: any; probes begin on the timer's. Owner:
 * {@link OriginExchanges}.
 */
final class HealthChecks implements AutoCloseable {
    private final List<Timer.Cancellable> checks = new ArrayList<>();
    private volatile boolean closed;

    private HealthChecks() {}

    /** The first ones come soon, and not all at once. */
    static HealthChecks start(RunningServices services, OriginClient client, Timer timer) {
        HealthChecks started = new HealthChecks();
        for (RunningService service : services.all()) {
            service.service()
                    .health()
                    .ifPresent(check ->
                            service.origins().forEach(origin -> started.add(service, origin, check, client, timer)));
        }
        return started;
    }

    private void add(RunningService service, OriginState origin, HealthCheck check, OriginClient client, Timer timer) {
        AtomicBoolean underWay = new AtomicBoolean();
        HealthProbe.Owner owner = new HealthProbe.Owner() {
            @Override
            public void onResult(boolean well) {
                if (!closed) {
                    origin.onChecked(well, check, timer.nanoTime());
                }
            }

            @Override
            public void onEnded() {
                underWay.set(false);
            }
        };
        Runnable probe = () -> {
            if (underWay.compareAndSet(false, true)) { // one that hangs is not joined by others
                new HealthProbe(client, service.service(), origin.origin(), check, owner).start(timer);
            }
        };
        long firstMillis = ThreadLocalRandom.current()
                .nextLong(Math.max(1, Math.min(1000, check.interval().toMillis())));
        checks.add(timer.after(Duration.ofMillis(firstMillis), probe));
        checks.add(timer.every(check.interval(), probe));
    }

    @Override
    public void close() {
        closed = true;
        checks.forEach(Timer.Cancellable::cancel);
    }
}
