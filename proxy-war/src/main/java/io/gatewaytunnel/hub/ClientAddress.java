package io.gatewaytunnel.hub;

import io.gatewaytunnel.config.AddressRanges;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose request it is: the peer of the connection, or whom a proxy that the configuration trusts names in
 * {@code X-Forwarded-For}.
 *
 * <p>{@code text} is the address for logs, without zone and port. {@code network} is what counts as one address in
 * limits: of IPv6 the /64, since whoever has one address there has 2^64. Immutable.
 */
public record ClientAddress(String text, String network) {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final ClientAddress UNKNOWN = new ClientAddress("unknown", "unknown");

    /** The client of a request. What nobody trusted says of it is not looked at. */
    public static ClientAddress of(HttpServletRequest request, AddressRanges trustedProxies) {
        String peer = request.getRemoteAddr();
        if (peer == null || !trustedProxies.contain(peer)) {
            return ofPeer(peer);
        }
        return of(peer, Collections.list(request.getHeaders(FORWARDED_FOR)), trustedProxies);
    }

    /**
     * The last hop in {@code forwardedFor} (values in the order received) that is no trusted proxy: each trusted one
     * has appended the address that it saw itself, what stands before is hearsay. When all are trusted it is the first;
     * when one on the way is no address, it is the peer.
     */
    public static ClientAddress of(String peer, List<String> forwardedFor, AddressRanges trustedProxies) {
        if (!trustedProxies.contain(peer)) {
            return ofPeer(peer);
        }
        ClientAddress nearest = ofPeer(peer);
        String hops = String.join(",", forwardedFor);
        for (int end = hops.length(); end > 0; ) {
            int comma = hops.lastIndexOf(',', end - 1);
            String hop = hops.substring(comma + 1, end).strip();
            end = comma;
            if (hop.isEmpty()) {
                continue; // an empty list element says nothing
            }
            byte[] address = AddressRanges.address(bare(hop));
            if (address.length == 0) {
                return ofPeer(peer);
            }
            nearest = of(address);
            if (!trustedProxies.contain(nearest.text())) {
                return nearest;
            }
        }
        return nearest;
    }

    private static ClientAddress ofPeer(@Nullable String peer) {
        if (peer == null || peer.isEmpty()) {
            return UNKNOWN; // the connection is gone already, or is a Unix socket
        }
        byte[] address = AddressRanges.address(withoutZone(peer));
        return address.length == 0 ? new ClientAddress(peer, peer) : of(address);
    }

    private static ClientAddress of(byte[] address) {
        String text = text(address);
        if (address.length != IPV6_BYTES) {
            return new ClientAddress(text, text);
        }
        byte[] network = Arrays.copyOf(Arrays.copyOf(address, IPV6_NETWORK_BYTES), IPV6_BYTES);
        return new ClientAddress(text, text(network) + "/64");
    }

    private static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    /**
     * A hop without port, brackets and zone: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80} and {@code fe80::1%eth0}
     * all occur.
     */
    private static String bare(String hop) {
        if (hop.startsWith("[")) {
            int bracket = hop.indexOf(']');
            return bracket > 0 && isPort(hop.substring(bracket + 1)) ? withoutZone(hop.substring(1, bracket)) : "";
        }
        int colon = hop.indexOf(':');
        boolean ipv4WithPort = colon > 0 && hop.indexOf(':', colon + 1) < 0 && hop.indexOf('.') > 0;
        return ipv4WithPort && isPort(hop.substring(colon)) ? hop.substring(0, colon) : withoutZone(hop);
    }

    /** Nothing, or a colon and digits. */
    private static boolean isPort(String text) {
        return text.isEmpty()
                || (text.length() > 1
                        && text.charAt(0) == ':'
                        && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'));
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
