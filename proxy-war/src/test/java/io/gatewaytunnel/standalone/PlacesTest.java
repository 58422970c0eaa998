package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatewaytunnel.standalone.watch.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.net.SocketEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a place when all are taken. */
final class PlacesTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String TRUSTED = "127.0.0.0/8";

    @TempDir
    private Path folder;

    private ServingTomcat serving(int places, String trusted) {
        return ServingTomcat.in(folder, Map.of("max-connections", String.valueOf(places), "trusted-proxies", trusted));
    }

    private static List<Socket> served(Clients clients, int count) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Socket socket = clients.open();
            assertThat(Clients.isServed(socket)).isTrue();
            sockets.add(socket);
        }
        return sockets;
    }

    /** Takes as many places with requests that are under way. */
    private static List<Socket> hold(ServingTomcat tomcat, Clients clients, int count) throws IOException {
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(clients.open());
            Clients.send(held.get(i), "GET /holds HTTP/1.1\r\nHost: h\r\n\r\n");
            await().atMost(SOON).until(() -> ProbeApplication.HELD.size() == held.size()); // in this order
        }
        await().atMost(SOON).until(() -> tomcat.waiting() == count);
        return held;
    }

    @Test
    void newOneTakesThePlaceOfTheOneIdleForLongest() throws IOException {
        try (ServingTomcat tomcat = serving(20, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            List<Socket> idle = served(clients, 20);

            served(clients, 5);

            // Idle since the server is done with it, which is not in the order of the answers to the very last.
            assertThat(idle.subList(0, 10)).filteredOn(Clients::isServed).hasSize(5);
            assertThat(idle.subList(10, 20)).allMatch(Clients::isServed);
            assertThat(tomcat.endpoint().openConnections()).isEqualTo(20);
        }
    }

    /** Tomcat's look at waiting requests may meet one at the moment in which the next of its connection begins. */
    @Test
    void requestUnderWayKeepsItsPlaceWhenATimeoutOfTheOneBeforeIsTold() throws IOException {
        try (ServingTomcat tomcat = serving(3, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket held = hold(tomcat, clients, 1).get(0);
            tomcat.endpoint().getConnections().forEach(one -> one.processSocket(SocketEvent.TIMEOUT, false));

            served(clients, 5);
            ProbeApplication.HELD.remove().complete();

            assertThat(held.getInputStream().read()).as("the answer").isEqualTo('H');
            assertThat(tomcat.waiting()).isZero();
        }
    }

    @Test
    void idleHttp2GivesItsPlaceToo() throws IOException {
        try (ServingTomcat tomcat = serving(4, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            List<Socket> idle = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = clients.open();
                socket.getOutputStream()
                        .write(Frames.begun()
                                .frame(Frames.HEADERS, 5, 1, Frames.GET)
                                .bytes());
                Frames.awaitEndOfStream(socket.getInputStream());
                idle.add(socket);
            }

            served(clients, 1);

            Clients.awaitEnd(idle.get(0));
        }
    }

    @Test
    void http2WhoseHeadDoesNotEndGivesItsPlaceToo() throws IOException {
        try (ServingTomcat tomcat = serving(4, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            List<Socket> halfway = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                Socket socket = clients.open();
                socket.getOutputStream()
                        .write(Frames.begun()
                                .frame(Frames.HEADERS, Frames.END_STREAM, 1, Frames.GET)
                                .bytes());
                int begun = i;
                await().atMost(SOON).until(() -> tomcat.waiting() == begun);
                halfway.add(socket);
            }

            served(clients, 1);

            Clients.awaitEnd(halfway.get(0));
        }
    }

    @Test
    void whatIsUnderWayIsLeftAloneAndOurOwnProbeGetsIn() throws IOException {
        try (ServingTomcat tomcat = serving(3, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            List<Socket> held = hold(tomcat, clients, 3);

            Socket late = clients.open();
            Clients.send(late, "GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(new String(late.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 503")
                    .contains("Retry-After: 2")
                    .contains("Proxy-Status: gateway-tunnel; error=connection_limit_reached")
                    .contains("Connection: close");
            Probe probe = Probe.of(
                    tomcat.endpoint(),
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), tomcat.uri().getPort()),
                    false,
                    "/live");
            assertThat(probe.isAnswered(SOON)).isTrue();
            assertThat(tomcat.waiting()).isEqualTo(3);
            held.get(0).close();
        }
    }

    @Test
    void whoIsUnderWayKeepsNoAgentOut() throws Exception {
        try (ServingTomcat tomcat = serving(3, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            hold(tomcat, clients, 3);
            for (int i = 0; i < 200; i++) {
                clients.open(); // fills the spare places, and says nothing
            }

            WebSocket link = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://" + tomcat.uri().getAuthority() + "/_tunnel/echo"),
                            new WebSocket.Listener() {})
                    .get(SOON.toSeconds(), TimeUnit.SECONDS);

            await().atMost(SOON).until(() -> tomcat.waiting() == 4);
            link.abort();
        }
    }

    /** An agent whose handshake takes its time holds the last place that is not busy, or gets none of them. */
    @Test
    void newcomersDoNotPushAnAgentOut() throws Exception {
        try (ServingTomcat tomcat = serving(3, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            hold(tomcat, clients, 2);
            Socket agent = clients.open();
            await().atMost(SOON).until(() -> tomcat.endpoint().openConnections() == 3);
            for (int i = 0; i < 20; i++) {
                clients.open();
            }
            await().atMost(SOON).until(() -> tomcat.endpoint().accepted() == 23);

            Clients.send(
                    agent,
                    "GET /_tunnel/echo HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");

            assertThat(new String(agent.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 101");
        }
    }

    @Test
    void oneThatCameTooEarlyIsServedWhenAPlaceIsFreeByThen() throws IOException {
        try (ServingTomcat tomcat = serving(3, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            List<Socket> held = hold(tomcat, clients, 3);
            Socket early = clients.open();
            await().atMost(SOON).until(() -> tomcat.endpoint().openConnections() == 4);
            held.get(0).close();
            ProbeApplication.HELD.remove().complete();
            await().atMost(SOON).until(() -> tomcat.endpoint().openConnections() == 3);

            assertThat(Clients.isServed(early)).isTrue();
        }
    }

    @Test
    void http2WithoutAPlaceIsClosed() throws IOException {
        try (ServingTomcat tomcat = serving(3, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            hold(tomcat, clients, 3);
            Socket late = clients.open();
            late.getOutputStream().write(Frames.begun().bytes());

            Clients.awaitEnd(late);

            await().atMost(SOON).until(() -> tomcat.endpoint().openConnections() == 3);
        }
    }

    @Test
    void onePeerGetsAQuarterWhileMoreThanHalfIsTaken() throws IOException {
        try (ServingTomcat tomcat = serving(16, "");
                Clients clients = new Clients(tomcat.uri().getPort())) {
            served(clients, 9);

            Clients.awaitEnd(clients.open());
            assertThat(Clients.isServed(clients.open("127.0.0.2"))).isTrue();
        }
    }

    @Test
    void trustedProxyMayHaveAll() throws IOException {
        try (ServingTomcat tomcat = serving(16, TRUSTED);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            assertThat(served(clients, 16)).allMatch(Clients::isServed);
        }
    }
}
