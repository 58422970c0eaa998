package io.gatewaytunnel.standalone;

import io.gatewaytunnel.standalone.connections.GuardedEndpoint;
import io.gatewaytunnel.standalone.watch.Probe;
import org.apache.catalina.connector.Connector;

/**
 * A port with all that serves it. Threads: one at a time.
 *
 * @param listen where
 * @param connector Tomcat's part
 * @param endpoint its sockets
 */
record Port(ListenAddress listen, Connector connector, GuardedEndpoint endpoint) {
    /** The number it has got; below 1 while it has none. */
    int number() {
        return connector.getLocalPort();
    }

    /** Has every client of HTTP/2 told that its connection takes no more requests (GOAWAY); of HTTP/1.1 none. */
    void sayGoAway() {
        endpoint.getHandler().pause();
    }

    /** {@code path} is answered by the application. */
    Probe probe(String path) {
        return Probe.of(endpoint, listen.reachable(number()), connector.getSecure(), path);
    }
}
