package io.gatewaytunnel.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong tokens by address, so that guessing is slow. Remembers a bounded number of addresses, the oldest is
 * forgotten. Threads: any. Time comes in as a parameter, in nanoseconds.
 */
public final class LoginThrottle {
    private final ProxyConfig.Logins limits;
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Map<String, Failures> byAddress;

    public LoginThrottle(ProxyConfig.Logins limits) {
        this.limits = limits;
        this.byAddress = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                return size() > limits.rememberedAddresses();
            }
        };
    }

    private record Failures(long sinceNanos, int count) {}

    /**
     * Another wrong token from the address; whether that is one too many, so that it has to wait until its period is
     * over.
     */
    boolean onFailure(String address, long nowNanos) {
        synchronized (lock) {
            Failures before = byAddress.remove(address); // put back below, so that it counts as the youngest
            boolean goesOn = before != null
                    && nowNanos - before.sinceNanos() < limits.period().toNanos();
            Failures now = before != null && goesOn
                    ? new Failures(before.sinceNanos(), Math.min(before.count() + 1, limits.failures() + 1))
                    : new Failures(nowNanos, 1);
            byAddress.put(address, now);
            return now.count() > limits.failures();
        }
    }

    long periodSeconds() {
        return limits.period().toSeconds();
    }
}
