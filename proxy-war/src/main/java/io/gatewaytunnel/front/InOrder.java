package io.gatewaytunnel.front;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Things in the order in which they came. Threads: any. */
final class InOrder<T> {
    private static final int FIRST_FEW = 16;

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
        return takeOldest(thing -> true);
    }

    /** The same, but rather one of the first few for which {@code better} holds. */
    Optional<T> takeOldest(Predicate<T> better) {
        synchronized (lock) {
            T taken = null;
            Iterator<T> iterator = things.iterator();
            for (int i = 0; i < FIRST_FEW && iterator.hasNext(); i++) {
                T thing = iterator.next();
                taken = taken == null ? thing : taken;
                if (better.test(thing)) {
                    taken = thing;
                    break;
                }
            }
            things.remove(taken);
            return Optional.ofNullable(taken);
        }
    }
}
