package io.gatewaytunnel.metrics;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The Java that all runs in, by its own beans: memory, collections, threads, time on processors. In a server of
 * somebody else's it is the server's. Names are those that Prometheus's own library gives them.
 */
public final class JvmMetrics {
    static final Metric INFO =
            Metric.gauge("jvm_info", "", "Always 1; which Java it is.", "version", "vendor", "runtime");
    static final Metric MEMORY_USED =
            Metric.gauge("jvm_memory_used_bytes", "bytes", "Memory in use, heap or not.", "area");
    static final Metric MEMORY_COMMITTED =
            Metric.gauge("jvm_memory_committed_bytes", "bytes", "Memory taken from the system, heap or not.", "area");
    static final Metric MEMORY_MAX =
            Metric.gauge("jvm_memory_max_bytes", "bytes", "The most that there may be; -1 where nobody said.", "area");
    static final Metric BUFFERS =
            Metric.gauge("jvm_buffer_pool_used_bytes", "bytes", "Memory of buffers outside the heap.", "pool");
    static final Metric COLLECTIONS = Metric.counter("jvm_gc_collections_total", "", "Garbage collections.", "gc");
    static final Metric COLLECTION_TIME =
            Metric.counter("jvm_gc_collection_seconds_total", "seconds", "Time that garbage collections took.", "gc");
    static final Metric THREADS = Metric.gauge("jvm_threads_current", "", "Threads that live.");
    static final Metric DAEMONS = Metric.gauge("jvm_threads_daemon", "", "Those of them that keep no process alive.");
    static final Metric PEAK = Metric.gauge("jvm_threads_peak", "", "The most threads that lived at a time.");
    static final Metric CPU = Metric.counter(
            "process_cpu_seconds_total", "seconds", "Time on processors, of the process and the system.");
    static final Metric START =
            Metric.gauge("process_start_time_seconds", "seconds", "When the process began, in seconds since 1970.");
    static final Metric FILES = Metric.gauge("process_open_fds", "", "Open files and sockets, where that is known.");
    static final Metric MOST_FILES = Metric.gauge("process_max_fds", "", "The most of those that there may be.");

    /** All of them. */
    public static final List<Metric> TABLE = List.of(
            INFO,
            MEMORY_USED,
            MEMORY_COMMITTED,
            MEMORY_MAX,
            BUFFERS,
            COLLECTIONS,
            COLLECTION_TIME,
            THREADS,
            DAEMONS,
            PEAK,
            CPU,
            START,
            FILES,
            MOST_FILES);

    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;

    private JvmMetrics() {}

    public static void register(MetricRegistry registry) {
        registry.register(
                INFO,
                values -> values.add(
                        1,
                        System.getProperty("java.runtime.version", ""),
                        System.getProperty("java.vm.vendor", ""),
                        System.getProperty("java.runtime.name", "")));
        memory(registry, MEMORY_USED, MemoryUsage::getUsed);
        memory(registry, MEMORY_COMMITTED, MemoryUsage::getCommitted);
        memory(registry, MEMORY_MAX, MemoryUsage::getMax);
        registry.register(BUFFERS, values -> {
            for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
                values.add(pool.getMemoryUsed(), pool.getName());
            }
        });
        collections(registry, COLLECTIONS, bean -> (double) bean.getCollectionCount());
        collections(registry, COLLECTION_TIME, bean -> bean.getCollectionTime() / MILLIS_PER_SECOND);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        registry.register(THREADS, values -> values.add(threads.getThreadCount()));
        registry.register(DAEMONS, values -> values.add(threads.getDaemonThreadCount()));
        registry.register(PEAK, values -> values.add(threads.getPeakThreadCount()));
        registry.register(
                START, values -> values.add(ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND));
        system(registry, CPU, "ProcessCpuTime", NANOS_PER_SECOND);
        system(registry, FILES, "OpenFileDescriptorCount", 1);
        system(registry, MOST_FILES, "MaxFileDescriptorCount", 1);
    }

    private static void memory(MetricRegistry registry, Metric metric, ToLongFunction<MemoryUsage> what) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        registry.register(metric, values -> {
            values.add(what.applyAsLong(memory.getHeapMemoryUsage()), "heap");
            values.add(what.applyAsLong(memory.getNonHeapMemoryUsage()), "nonheap");
        });
    }

    private static void collections(
            MetricRegistry registry, Metric metric, ToDoubleFunction<GarbageCollectorMXBean> what) {
        registry.register(metric, values -> {
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                values.add(what.applyAsDouble(collector), collector.getName());
            }
        });
    }

    private static void system(MetricRegistry registry, Metric metric, String attribute, double perUnit) {
        registry.register(metric, values -> {
            OptionalDouble value = ofSystem(attribute);
            if (value.isPresent() && value.getAsDouble() >= 0) {
                values.add(value.getAsDouble() / perUnit);
            }
        });
    }

    /** By name, since the interface that has them is not one of Java's own, and not to be seen in every server. */
    private static OptionalDouble ofSystem(String attribute) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
            return server.getAttribute(system, attribute) instanceof Number number
                    ? OptionalDouble.of(number.doubleValue())
                    : OptionalDouble.empty();
        } catch (JMException e) {
            return OptionalDouble.empty(); // this system does not tell
        }
    }
}
