package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import io.gatewaytunnel.mux.TimerThread;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** The I/O thread of an origin's side that has no origin, and a timer. */
public final class TestReactor implements AutoCloseable {
    private final TimerThread timer = new TimerThread("test-reactor-timer");
    private final OriginClient client;

    public TestReactor() throws NoSuchAlgorithmException {
        OriginLimits.Attempts attempts =
                new OriginLimits.Attempts(3, Tunnel.REST, Duration.ofMillis(250), Tunnel.RESETS);
        OriginLimits limits = new OriginLimits(
                16,
                1,
                8 << 10,
                64 << 10,
                1000,
                attempts,
                Tunnel.TIMEOUTS,
                Tunnel.SILENCE,
                new OriginLimits.Logins(2, Duration.ofMinutes(1)));
        this.client = OriginClient.create(limits, SSLContext.getDefault(), timer);
    }

    public Reactor reactor() {
        return client.reactor();
    }

    public Timer timer() {
        return timer;
    }

    @Override
    public void close() {
        client.close();
        timer.close();
    }
}
