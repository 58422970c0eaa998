package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What Grizzly calls when something happens, in those of its objects that it has been put into. Threads: any. Owner:
 * who closes it, which takes it out everywhere.
 */
final class GrizzlyProbe implements AutoCloseable {
    private final Reach reach;
    private final String type;
    private final Events events;

    /** By what is watched, an array of one probe. */
    private final Map<Object, Object> probes = new ConcurrentHashMap<>();

    /** Called on the thread on which it happens, with the arguments of the probe's method of that name. */
    @FunctionalInterface
    interface Events {
        void happened(String event, Object[] arguments);
    }

    /** {@code type}: the name of Grizzly's interface. */
    GrizzlyProbe(Reach reach, String type, Events events) {
        this.reach = reach;
        this.type = type;
        this.events = events;
    }

    /** Once for each {@code monitoring}, which is a {@code MonitoringConfig} for probes of the type. */
    void attach(Object monitoring) throws ReflectiveOperationException {
        if (!probes.containsKey(monitoring)) {
            Object probe = probe(monitoring.getClass().getClassLoader());
            if (probes.putIfAbsent(monitoring, probe) == null) {
                Reflection.invoke(monitoring, "addProbes", probe);
            }
        }
    }

    private Object probe(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> probeType = Class.forName(type, false, loader);
        Object probe = Array.newInstance(probeType, 1);
        Array.set(probe, 0, Proxy.newProxyInstance(loader, new Class<?>[] {probeType}, this::called));
        return probe;
    }

    private @Nullable Object called(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> type;
            default -> {
                if (arguments != null) {
                    events.happened(method.getName(), arguments);
                }
                yield null;
            }
        };
    }

    @Override
    public void close() {
        Iterator<Map.Entry<Object, Object>> each = probes.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<Object, Object> probe = each.next();
            each.remove();
            reach.act(
                    Level.WARNING,
                    "release",
                    () -> Reflection.invoke(probe.getKey(), "removeProbes", probe.getValue()));
        }
    }
}
