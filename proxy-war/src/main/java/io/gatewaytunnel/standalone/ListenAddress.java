package io.gatewaytunnel.standalone;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.config.Setting;
import io.gatewaytunnel.settings.StandaloneSettings;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/**
 * Where to listen.
 *
 * @param address empty for every address of this machine
 * @param port 0 for a free one
 * @param option the name of the option that says the port
 */
record ListenAddress(Optional<InetAddress> address, int port, String option) {
    static ListenAddress of(StandaloneOptions options, Setting<Integer> port) {
        return new ListenAddress(
                options.text(StandaloneSettings.ADDRESS).map(ListenAddress::local), options.value(port), port.name());
    }

    private static InetAddress local(String text) {
        try {
            InetAddress address = InetAddress.getByName(text);
            if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (IOException e) {
            // A name nobody knows and an address that is another machine's need the same remedy.
        }
        throw new ConfigException(
                "--address '" + text + "' is no address of this machine; leave it out to listen on all");
    }

    /** Host and port as a client on this machine writes them. */
    String authority(int boundPort) {
        String host = address.filter(given -> !given.isAnyLocalAddress())
                .map(given ->
                        given instanceof Inet6Address ? "[" + given.getHostAddress() + "]" : given.getHostAddress())
                .orElse("127.0.0.1");
        return host + ":" + boundPort;
    }

    /** How this process itself reaches it. */
    InetSocketAddress reachable(int boundPort) {
        return new InetSocketAddress(
                address.filter(given -> !given.isAnyLocalAddress()).orElseGet(InetAddress::getLoopbackAddress),
                boundPort);
    }

    /** What to tell somebody when listening failed. */
    ConfigException refused(IOException cause) {
        String where = address.map(given -> "--address " + given.getHostAddress() + " ")
                .orElse("");
        return new ConfigException(where + "--" + option + " " + port + ": cannot listen there (" + cause.getMessage()
                + "); choose another");
    }
}
