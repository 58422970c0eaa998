package io.gatewaytunnel.hub;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong tokens by address, so that guessing is slow. Remembers a bounded number of addresses, the oldest is forgotten. Threads:
 * any. Time comes in as a parameter, in nanoseconds.
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

    /** Whether the address has to wait until its period is over. */
    boolean isBlocked(String address, long nowNanos) {
        synchronized (lock) {
            Failures failures = byAddress.get(address);
            if (failures == null) {
                return false;
            }
            if (nowNanos - failures.sinceNanos() >= limits.period().toNanos()) {
                byAddress.remove(address);
                return false;
            }
            return failures.count() >= limits.failures();
        }
    }

    void onFailure(String address, long nowNanos) {
        synchronized (lock) {
            Failures before = byAddress.get(address);
            boolean goesOn = before != null
                    && nowNanos - before.sinceNanos() < limits.period().toNanos();
            byAddress.remove(address); // so that it counts as the youngest
            byAddress.put(
                    address,
                    before != null && goesOn
                            ? new Failures(before.sinceNanos(), before.count() + 1)
                            : new Failures(nowNanos, 1));
        }
    }

    long periodSeconds() {
        return limits.period().toSeconds();
    }
}
