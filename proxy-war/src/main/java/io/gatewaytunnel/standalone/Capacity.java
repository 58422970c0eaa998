package io.gatewaytunnel.standalone;

/**
 * How many connections fit into this process: what one costs was measured (docs/LIMITS.md says how). A connection
 * counts as the dearest that its client can make of it while it asks for nothing, HTTP/2. Pure.
 */
final class Capacity {
    /** Heap and direct memory of one idle HTTP/2 connection, in clear text; 2 and 17 KiB over HTTP/1.1. */
    static final int PLAIN_HEAP_BYTES = 24 << 10;

    static final int PLAIN_DIRECT_BYTES = 33 << 10;

    /** The same under TLS; 46 and 34 KiB over HTTP/1.1. */
    static final int TLS_HEAP_BYTES = 72 << 10;

    static final int TLS_DIRECT_BYTES = 37 << 10;

    /**
     * What the unfinished head of a request takes further of the heap: Tomcat's buffers for both heads, and its
     * request.
     */
    static final int HEAD_HEAP_BYTES = 58 << 10;

    /** Of the heap for connections; the rest is for requests under way and what is younger than the last collection. */
    private static final int HEAP_SHARE = 4;

    private static final int HEADS_HEAP_SHARE = 8;

    /**
     * A connection whose client reads nothing keeps some 16 KiB: as many fit as requests may be open, and some more.
     */
    private static final int FRAMES_HEAP_SHARE = 16;

    /** The other half is for the buffers through which threads read and write. */
    private static final int DIRECT_SHARE = 2;

    /** Jars, logs, the JVM's own. */
    private static final int OTHER_DESCRIPTORS = 128;

    /** So many times as many as there are spare ones, for agents when all others are taken. */
    private static final int DESCRIPTOR_PARTS = 8;

    private static final int LEAST = 16;

    private Capacity() {}

    /** Connections at a time. */
    static int connections(Resources resources, boolean tls) {
        long byHeap = resources.heapBytes() / HEAP_SHARE / (tls ? TLS_HEAP_BYTES : PLAIN_HEAP_BYTES);
        long byDirect = resources.directBytes() / DIRECT_SHARE / (tls ? TLS_DIRECT_BYTES : PLAIN_DIRECT_BYTES);
        long byDescriptors = (resources.descriptors() - OTHER_DESCRIPTORS) * DESCRIPTOR_PARTS / (DESCRIPTOR_PARTS + 1);
        return clamp(Math.min(Math.min(byHeap, byDirect), byDescriptors));
    }

    /** Unfinished heads at a time. */
    static int heads(Resources resources) {
        return clamp(resources.heapBytes() / HEADS_HEAP_SHARE / HEAD_HEAP_BYTES);
    }

    /** Bytes of what HTTP/2 clients have not taken, all together. */
    static long unreadBytes(Resources resources) {
        return resources.heapBytes() / FRAMES_HEAP_SHARE;
    }

    private static int clamp(long count) {
        return (int) Math.max(LEAST, Math.min(count, Integer.MAX_VALUE));
    }
}
