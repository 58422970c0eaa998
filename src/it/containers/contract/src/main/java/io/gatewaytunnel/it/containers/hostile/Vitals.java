package io.gatewaytunnel.it.containers.hostile;

import io.gatewaytunnel.it.run.JvmProbe;
import io.gatewaytunnel.it.run.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server has in hand at a moment.
 *
 * @param busyThreads those at work for a request or a connection, or held by one
 * @param threads all of them, idle ones of the server's pools included
 * @param descriptors open ones
 * @param connections objects of the server's that stand for a connection or a stream and are still reachable, by class
 * @param underWay requests and upgraded connections that the proxy counts
 * @param heapBytes what is reachable
 */
record Vitals(
        int busyThreads, int threads, int descriptors, Map<String, Integer> connections, int underWay, long heapBytes) {
    /** Our own timers and the pages of this moment come and go. */
    private static final int BUSY_SLACK = 4;

    /** Pools grow to their size and shrink a minute later; this is no pool's limit, but far from a thread a client. */
    private static final int POOL = 150;

    private static final int DESCRIPTOR_SLACK = 40;
    private static final int CONNECTION_SLACK = 20;

    /** Each idle thread of WildFly's keeps the last request that it had until the next one, and there are 16 a core. */
    private static final int WILDFLY_THREADS = 16 * Runtime.getRuntime().availableProcessors();

    private static final Map<String, Integer> KEPT_BY_THREADS =
            Map.of("Http2ServerConnection", WILDFLY_THREADS, "HttpServerConnection", WILDFLY_THREADS);

    /** Grizzly keeps up to 16 request objects a thread for later ones, and some with the connection they came on. */
    private static final int GRIZZLY_SLACK = 250;

    /** Classes that are loaded, caches and pools that fill once. */
    private static final long HEAP_SLACK = 24L << 20;

    private static final Pattern THREADS = Pattern.compile("\\R\\R");
    private static final Pattern BUSY = Pattern.compile("at io\\.gatewaytunnel\\.|at org\\.apache\\.coyote\\."
            + "|at io\\.undertow\\.server\\.|at io\\.undertow\\.servlet\\.|at org\\.apache\\.catalina\\.connector\\."
            + "|at org\\.glassfish\\.grizzly\\.http\\.|at org\\.glassfish\\.grizzly\\.http2\\.");
    private static final Pattern CONNECTION = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +[a-zA-Z0-9_.$]*\\b"
            + "(NioEndpoint\\$NioSocketWrapper|Http2UpgradeHandler|Http2AsyncUpgradeHandler|HttpServerConnection"
            + "|Http2Channel|Http2ServerConnection|Http2Session|TCPNIOConnection)(?: .*)?$");

    Vitals {
        connections = Map.copyOf(connections);
    }

    static Vitals of(ServerProcess server, StatusPage status) {
        String dump = server.jvm().threadDump();
        String histogram = server.jvm().histogram();
        return new Vitals(
                (int) threads(dump)
                        .filter(thread -> BUSY.matcher(thread).find())
                        .count(),
                (int) threads(dump).count(),
                server.openDescriptors(),
                connections(histogram),
                status.underWay(),
                JvmProbe.liveHeapBytes(histogram));
    }

    private static Stream<String> threads(String dump) {
        return THREADS.splitAsStream(dump).filter(thread -> thread.startsWith("\""));
    }

    private static Map<String, Integer> connections(String histogram) {
        Map<String, Integer> connections = new TreeMap<>();
        Matcher matcher = CONNECTION.matcher(histogram);
        while (matcher.find()) {
            connections.put(matcher.group(2), Integer.valueOf(matcher.group(1)));
        }
        return connections;
    }

    /** What there is more of than before, beyond what comes and goes; empty when all is back at its level. */
    List<String> above(Vitals before) {
        List<String> left = new ArrayList<>();
        compare(left, "busy threads", before.busyThreads, busyThreads, BUSY_SLACK);
        compare(left, "threads", before.threads, threads, POOL);
        compare(left, "descriptors", before.descriptors, descriptors, DESCRIPTOR_SLACK);
        connections.forEach(
                (type, count) -> compare(left, type, before.connections.getOrDefault(type, 0), count, slackOf(type)));
        compare(left, "requests under way", before.underWay, underWay, 0);
        compare(left, "KiB of heap", before.heapBytes >> 10, heapBytes >> 10, HEAP_SLACK >> 10);
        return left;
    }

    private static int slackOf(String type) {
        return type.equals("TCPNIOConnection")
                ? GRIZZLY_SLACK
                : CONNECTION_SLACK + KEPT_BY_THREADS.getOrDefault(type, 0);
    }

    private static void compare(List<String> left, String what, long before, long now, long slack) {
        if (now > before + slack) {
            left.add(now + " " + what + ", before " + before);
        }
    }
}
