package io.gatewaytunnel.origin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * The addresses of an origin's name, in the order in which they are tried: families in turn, IPv6 first, and within a
 * family as the system says (RFC 8305 §4). {@code localhost} and names below it are this machine, over both families,
 * whatever a hosts file or a name server says of them (RFC 6761 §6.3).
 */
final class OriginAddresses {
    private static final String LOCALHOST = "localhost";
    private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};

    private OriginAddresses() {}

    /** Who knows addresses. Blocks. */
    @FunctionalInterface
    interface Directory {
        /** At least one, or an exception. */
        InetAddress[] find(String name) throws UnknownHostException;
    }

    /** Asks the directory unless the name is known; blocks as long as it does. At least one. */
    static List<InetAddress> of(String name, Directory directory) throws UnknownHostException {
        if (isLocalhost(name)) {
            return List.of(InetAddress.getByAddress(name, LOOPBACK_6), InetAddress.getByAddress(name, LOOPBACK_4));
        }
        return interleaved(directory.find(name));
    }

    private static boolean isLocalhost(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String relative = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        return relative.equals(LOCALHOST) || relative.endsWith("." + LOCALHOST);
    }

    private static List<InetAddress> interleaved(InetAddress[] addresses) {
        Deque<InetAddress> next = new ArrayDeque<>();
        Deque<InetAddress> other = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            (address instanceof Inet6Address ? next : other).add(address);
        }
        List<InetAddress> ordered = new ArrayList<>(addresses.length);
        while (!next.isEmpty() || !other.isEmpty()) {
            InetAddress address = next.poll();
            if (address != null) {
                ordered.add(address);
            }
            Deque<InetAddress> turn = next;
            next = other;
            other = turn;
        }
        return ordered;
    }
}
