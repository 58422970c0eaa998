package io.gatewaytunnel.standalone.connections;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Who is counted as one: an IPv4 address, or a /64 of IPv6, which is the least that a subscriber is given. */
record Peer(boolean v6, long bits) {
    static Peer of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? new Peer(true, bytes.getLong()) : new Peer(false, bytes.getInt());
    }
}
