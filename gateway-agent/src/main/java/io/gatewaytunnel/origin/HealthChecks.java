package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The checks of all origins that have one, beside each other. Threads: any; probes begin on the timer's. Owner:
 * {@link OriginExchanges}.
 */
final class HealthChecks implements AutoCloseable {
    private final List<Timer.Cancellable> checks = new ArrayList<>();

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
        Runnable probe = () -> new HealthProbe(
                        client,
                        service.service(),
                        origin.origin(),
                        check,
                        well -> origin.onChecked(well, check, timer.nanoTime()))
                .start(timer);
        long firstMillis = ThreadLocalRandom.current()
                .nextLong(Math.max(1, Math.min(1000, check.interval().toMillis())));
        checks.add(timer.after(Duration.ofMillis(firstMillis), probe));
        checks.add(timer.every(check.interval(), probe));
    }

    @Override
    public void close() {
        checks.forEach(Timer.Cancellable::cancel);
    }
}
