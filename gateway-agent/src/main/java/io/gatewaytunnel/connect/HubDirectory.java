package io.gatewaytunnel.connect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Who knows the addresses of a hub's name. Threads: {@link HubConnectors}' own, which may be blocked for as long as a
 * name server takes.
 */
@FunctionalInterface
public interface HubDirectory {
    /** The system's. The JDK remembers its answers for {@code networkaddress.cache.ttl}, 30 s unless it is set. */
    HubDirectory OF_SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /** At least one, the preferred family first; an address stands for itself. */
    List<InetAddress> find(String host) throws UnknownHostException;
}
