package io.gatewaytunnel.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.SteadyLoad;
import io.gatewaytunnel.it.origin.RawOrigin;
import io.gatewaytunnel.it.origin.Recorder;
import io.gatewaytunnel.it.origin.TestOrigin;
import io.gatewaytunnel.it.run.Certificates;
import io.gatewaytunnel.it.run.RunningAgent;
import io.gatewaytunnel.it.run.RunningProxy;
import io.gatewaytunnel.it.run.Tunnel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configurations that change while requests go on. */
final class ReloadIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How many times a file changes under load; more by hand. */
    private static final int TIMES = Integer.getInteger("it.reload.times", 60);

    @TempDir
    Path folder;

    /** As a careful program writes: nobody ever sees a part. */
    private void put(Path file, String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int status(RunningProxy proxy, String path) throws IOException {
        try (RawConnection connection = new RawConnection(proxy.port()).patience(PATIENCE)) {
            return connection
                    .send("GET " + path + " HTTP/1.1\nHost: h\n\n")
                    .read("GET")
                    .status();
        }
    }

    private static int figure(RunningProxy proxy, String name) {
        Matcher found = Pattern.compile("\"" + name + "\": (\\d+)")
                .matcher(proxy.status().json());
        assertThat(found.find()).as(name).isTrue();
        return Integer.parseInt(found.group(1));
    }

    private static void awaitFigure(RunningProxy proxy, String name, int least) {
        await(name + " " + least)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> figure(proxy, name) >= least);
    }

    private static String generation(int number) {
        return "reload-interval: 20ms\nstall-timeout: " + (30 + number % 20)
                + "s\nroutes:\n- {name: all, service: default}\n" + "- {name: gen-" + number + ", path: {exact: /gen-"
                + number + "}, service: nobody}\n";
    }

    @Test
    void noRequestFailsWhileTheFileChanges() throws Exception {
        Path file = folder.resolve("proxy.yml");
        put(file, generation(0));
        RunningProxy.Options options =
                RunningProxy.options().setting("config", file.toString()).setting("agent-wait", "0s");
        try (TestOrigin origin = TestOrigin.start();
                Tunnel tunnel = Tunnel.start(options, origin.uri());
                SteadyLoad load = SteadyLoad.start(tunnel.proxy().port(), 100)) {
            RunningProxy proxy = tunnel.proxy();
            int good = 0;
            int bad = 0;
            for (int i = 1; i <= TIMES; i++) {
                boolean broken = i % 5 == 0;
                put(file, broken ? generation(i) + "no-setting: " + i + "\n" : generation(i));
                if (broken) {
                    awaitFigure(proxy, "failedReloads", ++bad);
                    assertThat(proxy.status().json())
                            .contains("proxy.yml:6:1: no-setting: there is no such setting")
                            .contains("\"gen-" + (i - 1) + "\"");
                    assertThat(status(proxy, "/gen-" + i)).as("as before").isEqualTo(404);
                } else {
                    awaitFigure(proxy, "reloads", ++good);
                    assertThat(status(proxy, "/gen-" + i))
                            .as("its route leads to nobody")
                            .isEqualTo(503);
                    assertThat(status(proxy, "/gen-" + (i - 1)))
                            .as("that one is gone")
                            .isEqualTo(404);
                }
            }

            assertThat(figure(proxy, "reloads")).isEqualTo(good);
            assertThat(figure(proxy, "failedReloads")).isEqualTo(bad);
            assertThat(load.failures()).isEmpty();
            assertThat(load.answered()).isPositive();
            assertThat(proxy.process().output()).doesNotContain("a defect");
        }
    }

    @Test
    void whatNeedsARestartIsNamedAndTheRestIsTakenUp() throws IOException {
        Path file = Files.writeString(
                folder.resolve("proxy.yml"), "token: old-token\nreload-interval: 50ms\nmax-links: 16\n");
        try (RunningProxy proxy = RunningProxy.options()
                .setting("config", file.toString())
                .environment("GATEWAY_TUNNEL_TOKEN", "") // the file's
                .start()) {
            put(file, "token: it-token\nreload-interval: 50ms\nmax-links: 32\n");

            await("the new token to be taken up")
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> figure(proxy, "reloads") == 1);
            assertThat(proxy.status().json()).contains("proxy.yml:3:12: max-links: '32' instead of '16'");
            assertThat(proxy.process().output())
                    .contains("in effect from now on: token")
                    .contains("needs a restart to be taken up: " + file + ":3:12: max-links")
                    .doesNotContain("it-token")
                    .doesNotContain("old-token");
        }
    }

    @Test
    void hangupReadsAtOnceWhereNobodyLooks() throws IOException {
        Path file = Files.writeString(folder.resolve("proxy.yml"), "reload-interval: 0s\n");
        try (RunningProxy proxy =
                RunningProxy.options().setting("config", file.toString()).start()) {
            put(file, "reload-interval: 0s\nroutes: [{path: /a, service: a}]\n");
            proxy.process().signal("HUP");

            awaitFigure(proxy, "reloads", 1);
            assertThat(status(proxy, "/b")).isEqualTo(404);
            assertThat(proxy.process().output()).contains("in effect from now on: routes");
        }
    }

    @Test
    void servicesOfAnAgentChangeUnderLoad() throws Exception {
        Path routes = Files.writeString(
                folder.resolve("proxy.yml"),
                "agent-wait: 0s\nroutes:\n- {service: default}\n- {path: /more, service: more}\n");
        Path file = folder.resolve("agent.yml");
        try (TestOrigin origin = TestOrigin.start();
                RawOrigin other = RawOrigin.serving(Recorder.answering("HTTP/1.1 201 Created\nContent-Length: 0\n\n"));
                RunningProxy proxy = RunningProxy.options()
                        .setting("config", routes.toString())
                        .start()) {
            put(file, services(proxy, "default: " + origin.uri()));
            try (RunningAgent agent =
                    RunningAgent.options().argument("--config", file.toString()).start()) {
                proxy.status().awaitReady(PATIENCE);
                try (SteadyLoad load = SteadyLoad.start(proxy.port(), 100)) {
                    assertThat(status(proxy, "/more")).as("nobody has it").isEqualTo(503);

                    put(file, services(proxy, "default: " + origin.uri() + "\n  more: " + other.uri()));
                    awaitStatus(proxy, "/more", 201);

                    put(file, services(proxy, "default: " + origin.uri() + "\n  more: " + origin.uri() + "/path"));
                    agent.process().awaitLine(Pattern.compile("stays as it was: .*agent.yml:5:9"), PATIENCE);
                    assertThat(status(proxy, "/more")).as("as before").isEqualTo(201);

                    put(file, services(proxy, "default: " + origin.uri() + "\n  more: " + origin.uri()));
                    awaitStatus(proxy, "/more", 404);

                    put(file, services(proxy, "default: " + origin.uri()));
                    awaitStatus(proxy, "/more", 503);

                    put(file, services(proxy, "default: " + origin.uri()) + "links: 2\n");
                    agent.process()
                            .awaitLine(Pattern.compile("needs a restart to be taken up: .*links: '2'"), PATIENCE);
                    assertThat(load.failures()).isEmpty();
                    assertThat(load.answered()).isPositive();
                }
                await("sessions of before to end")
                        .atMost(PATIENCE)
                        .until(() -> proxy.status().json().split("\"roundTripMicros\"", -1).length == 2);
                assertThat(agent.process().output()).doesNotContain("a defect");
            }
        }
    }

    private static String services(RunningProxy proxy, String services) {
        return "reload-interval: 50ms\nhub: " + proxy.hub() + "\nservices:\n  " + services + "\n";
    }

    private static void awaitStatus(RunningProxy proxy, String path, int status) {
        await(path + " to be answered " + status).atMost(PATIENCE).until(() -> status(proxy, path) == status);
    }

    @Test
    void agentLooksAtOnceWhenItIsHungUp() throws IOException {
        Path file = folder.resolve("agent.yml");
        try (RawOrigin one = RawOrigin.serving(Recorder.answering("HTTP/1.1 201 Created\nContent-Length: 0\n\n"));
                RawOrigin two = RawOrigin.serving(Recorder.answering("HTTP/1.1 202 Accepted\nContent-Length: 0\n\n"));
                RunningProxy proxy = RunningProxy.start()) {
            String rest = "reload-interval: 0s\nhub: " + proxy.hub() + "\norigin: ";
            put(file, rest + one.uri() + "\n");
            try (RunningAgent agent =
                    RunningAgent.options().argument("--config", file.toString()).start()) {
                proxy.status().awaitReady(PATIENCE);
                assertThat(status(proxy, "/")).isEqualTo(201);

                put(file, rest + two.uri() + "\n");
                agent.process().signal("HUP");
                awaitStatus(proxy, "/", 202);
                assertThat(agent.process().output()).contains("in effect from now on: origin");
            }
        }
    }

    @Test
    void renewedCertificateIsServedAndAHalfRenewedOneIsNot() throws Exception {
        Certificates first = Certificates.in(Files.createDirectory(folder.resolve("first")));
        Certificates second = Certificates.in(Files.createDirectory(folder.resolve("second")));
        Path cert = Files.copy(first.certificate(), folder.resolve("cert.pem"));
        Path key = Files.copy(first.key(), folder.resolve("key.pem"));
        try (RunningProxy proxy = RunningProxy.options()
                .setting("tls-cert", cert.toString())
                .setting("tls-key", key.toString())
                .setting("reload-interval", "50ms")
                .start()) {
            Certificate before = served(proxy, first.context());

            put(cert, Files.readString(second.certificate()));
            proxy.process().awaitLine(Pattern.compile("is not that of the first certificate"), PATIENCE);
            assertThat(served(proxy, first.context())).as("still the old one").isEqualTo(before);

            put(key, Files.readString(second.key()));
            proxy.process().awaitLine(Pattern.compile("in effect from now on: certificate and key"), PATIENCE);
            assertThat(served(proxy, second.context())).isNotEqualTo(before);
        }
    }

    private static Certificate served(RunningProxy proxy, SSLContext trust)
            throws IOException, GeneralSecurityException {
        try (SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", proxy.port())) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }
}
