package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.PublicClient;
import io.gatewaytunnel.it.client.Transfers;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.JavaProcess;
import io.gatewaytunnel.it.run.Relay;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose name has several addresses, as a hosts file of the agent's has it. */
@SuppressWarnings("try") // most have only to be there, and one is killed and then let go of
final class SeveralAddressesIT {
    private static final String NAME = "hub.example";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern WELCOMED = Pattern.compile("step=welcome");
    private static final long BYTES = 64L << 20;

    private final PublicClient client = PublicClient.http1();

    @TempDir
    Path folder;

    private Path hosts() {
        return folder.resolve("hosts");
    }

    private void nameHas(String name, String... addresses) throws IOException {
        String lines =
                Stream.of(addresses).map(address -> address + " " + name + "\n").collect(Collectors.joining());
        Path next = Files.writeString(folder.resolve("next"), lines);
        Files.move(next, hosts(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The JDK reads the file each time that it is asked, as it is told not to remember. */
    private RunningAgent.Options agent(String scheme, String name, int port, URI origin) {
        return RunningAgent.options(URI.create(scheme + "://" + name + ":" + port + "/_tunnel/hub"), origin)
                .argument("--allow-plaintext")
                .name("agent-1")
                .setting("hub-refresh", "500ms")
                .jvmOption("-Djdk.net.hosts.file=" + hosts())
                .jvmOption("-Dsun.net.inetaddr.ttl=0");
    }

    /** What answers at that address and the port of {@code first}. */
    private static Relay at(String address, Relay first, RunningProxy proxy) {
        return Relay.at(new InetSocketAddress(address, first.port()), proxy.port());
    }

    @Test
    void eachAddressOfANameIsDialledAsItComesAndGoes() throws Exception {
        try (TestOrigin origin = TestOrigin.withEcho();
                RunningProxy one = RunningProxy.start();
                RunningProxy two = RunningProxy.start();
                Relay first = new Relay(one.port());
                Relay second = at("127.0.0.2", first, two)) {
            nameHas(NAME, "127.0.0.1", "127.0.0.2");
            try (RunningAgent agent =
                    agent("ws", NAME, first.port(), origin.uri()).start()) {
                checkServes(one);
                checkServes(two);

                one.process().signal("KILL");
                one.close();
                checkServes(two);

                nameHas(NAME, "127.0.0.1", "127.0.0.2", "127.0.0.3");
                try (RunningProxy three = RunningProxy.start();
                        Relay third = at("127.0.0.3", first, three);
                        RunningProxy oneAgain =
                                RunningProxy.options().port(one.port()).start()) {
                    checkServes(three);
                    checkServes(oneAgain);

                    nameHas(NAME, "127.0.0.1", "127.0.0.2");
                    await("the third look-up that says something else")
                            .atMost(PATIENCE)
                            .until(() -> count(agent.process(), "its addresses: ") == 3);
                    checkServes(three);
                    assertThat(third.accepted()).isPositive();
                }
            }
        }
    }

    private void checkServes(RunningProxy proxy) {
        proxy.status().awaitReady(PATIENCE);
        assertThat(client.get(proxy.uri("/bytes?n=10")).statusCode()).isEqualTo(200);
    }

    /** The certificate has the name, and the address of only one of them. */
    @Test
    void overTlsTheNameIsWhatIsVerified() throws Exception {
        Certificates certificates = Certificates.in(folder);
        try (TestOrigin origin = TestOrigin.withEcho();
                RunningProxy one = RunningProxy.options().tls(certificates).start();
                RunningProxy two = RunningProxy.options().tls(certificates).start();
                Relay first = new Relay(one.port());
                Relay second = at("127.0.0.2", first, two)) {
            nameHas("localhost", "127.0.0.1", "127.0.0.2");
            try (RunningAgent unused = agent("wss", "localhost", second.port(), origin.uri())
                    .argument("--hub-ca", certificates.authority().toString())
                    .start()) {
                one.process().awaitLine(WELCOMED, PATIENCE);
                two.process().awaitLine(WELCOMED, PATIENCE);
            }
        }
    }

    /** Two relays as two balancers before one proxy: each of both has its time of being away. */
    @Test
    void sessionGoesOnOverAnotherAddressOfItsHub() throws Exception {
        try (TestOrigin origin = TestOrigin.withEcho();
                RunningProxy proxy = RunningProxy.start();
                Relay first = new Relay(proxy.port());
                Relay second = at("127.0.0.2", first, proxy)) {
            nameHas(NAME, "127.0.0.1", "127.0.0.2");
            try (RunningAgent agent =
                            agent("ws", NAME, first.port(), origin.uri()).start();
                    Transfers bodies = beginWhenBothAreThere(proxy)) {
                severDuring(bodies, first, agent, "127.0.0.2");
                severDuring(bodies, second, agent, "127.0.0.1");

                String sha256 = BodyPattern.sha256(BYTES);
                assertThat(bodies.down()).isEqualTo(sha256);
                assertThat(bodies.up()).isEqualTo(bodies.wanted(sha256));
                assertThat(proxy.process().output()).doesNotContain("step=end");
            }
        }
    }

    private static Transfers beginWhenBothAreThere(RunningProxy proxy) throws IOException {
        await("two sessions").atMost(PATIENCE).until(() -> count(proxy.process(), "step=welcome") == 2);
        return Transfers.start(proxy.port(), BYTES);
    }

    private static void severDuring(Transfers bodies, Relay away, RunningAgent agent, String instead) {
        long moved = bodies.moved();
        await("bodies to move")
                .pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(() -> bodies.moved() > moved + BYTES / 8);
        assertThat(bodies.isOver()).isFalse();
        away.sever();
        agent.process()
                .awaitLine(
                        Pattern.compile("step=resume goes on over a new link to .* at " + Pattern.quote(instead)),
                        PATIENCE);
        away.mend();
    }

    private static long count(JavaProcess process, String words) {
        return process.output().lines().filter(line -> line.contains(words)).count();
    }
}
