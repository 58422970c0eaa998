package io.gatewaytunnel.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names that may become labels: the first so many that come, and {@link #OTHER} for all further ones, so that no
 * configuration and no stranger makes more series than there is memory for. Threads: any.
 */
public final class BoundedNames {
    /** What stands for the rest. */
    public static final String OTHER = "_other";

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    public BoundedNames(int most) {
        this.most = most;
    }

    /** The name itself, or {@link #OTHER}. Of names that come at once a few more than the most may pass. */
    public String of(String name) {
        if (known.contains(name)) {
            return name;
        }
        if (known.size() >= most) {
            return OTHER;
        }
        known.add(name);
        return name;
    }
}
