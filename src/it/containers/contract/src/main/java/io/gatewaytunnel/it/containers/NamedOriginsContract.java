package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Origins that are asked by name: at whichever address of it they are. */
interface NamedOriginsContract extends OnProxy {
    @ParameterizedTest
    @ValueSource(strings = {"::1", "127.0.0.1"})
    @Promise("origin-by-name")
    default void localhostIsThisMachineOverEitherVersionOfIp(String address) throws IOException {
        InetAddress loopback = InetAddress.getByName(address);
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no " + address);
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk(), loopback)) {
            tunnel().serve(URI.create("http://localhost:" + origin.port()));

            assertThat(exchange("GET /x\n\n").body().text()).isEqualTo("ok");
        }
    }

    /** The hosts file is the agent's JVM's own. Nobody listens on the other two addresses. */
    @Test
    @Promise("origin-by-name")
    default void nameWithSeveralAddressesIsReachedAtTheOneThatIsThere(@TempDir Path folder) throws IOException {
        Control.leaveOut("a hosts file of its own");
        Path hosts = folder.resolve("hosts");
        String own = InetAddress.getLocalHost().getHostName(); // the agent's name by default
        Files.writeString(hosts, """
                127.0.0.3 several.example
                127.0.0.2 several.example
                127.0.0.1 several.example
                127.0.0.1\s""" + own + "\n");
        try (RawOrigin origin = RawOrigin.serving(Recorder.answeringOk())) {
            tunnel().serve(
                            URI.create("http://several.example:" + origin.port()),
                            "-Djdk.net.hosts.file=" + hosts.toAbsolutePath());

            assertThat(exchange("GET /x\n\n").body().text()).isEqualTo("ok");
        }
    }
}
