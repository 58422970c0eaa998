package io.gatewaytunnel.standalone;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process may use.
 *
 * @param heapBytes of the heap at most
 * @param directBytes of direct buffers at most
 * @param descriptors files and sockets at most
 */
record Resources(long heapBytes, long directBytes, long descriptors) {
    private static final String DIRECT = "MaxDirectMemorySize";

    /** As it is now; what cannot be found out is taken for unlimited. */
    static Resources ofThisProcess() {
        long heap = Runtime.getRuntime().maxMemory();
        return new Resources(heap, direct(heap), descriptorLimit());
    }

    private static long direct(long heap) {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long given = jvm == null ? 0 : Long.parseLong(jvm.getVMOption(DIRECT).getValue());
        return given > 0 ? given : heap; // as the JDK does it
    }

    private static long descriptorLimit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }
}
