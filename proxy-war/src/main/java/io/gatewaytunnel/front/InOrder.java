package io.gatewaytunnel.front;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Things in the order in which they came. Threads: any. */
final class InOrder<T> {
    private final Object lock = new Object();

    @GuardedBy("lock")
    private final Set<T> things = new LinkedHashSet<>();

    void add(T thing) {
        synchronized (lock) {
            things.add(thing);
        }
    }

    void remove(@Nullable T thing) {
        synchronized (lock) {
            things.remove(thing);
        }
    }

    /** Takes out the one that came first, if any is there. */
    Optional<T> takeOldest() {
        synchronized (lock) {
            Iterator<T> iterator = things.iterator();
            if (!iterator.hasNext()) {
                return Optional.empty();
            }
            T oldest = iterator.next();
            iterator.remove();
            return Optional.of(oldest);
        }
    }
}
