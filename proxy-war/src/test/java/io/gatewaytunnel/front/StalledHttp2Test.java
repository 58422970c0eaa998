package io.gatewaytunnel.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.standalone.connections.GuardedEndpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients of HTTP/2 that give all the windows there are and then read nothing: the protocol says that there is room,
 * the network does not. A write of one stream then waits for that of another, in Tomcat, on the thread that writes; so
 * does each frame that Tomcat itself has to say, but not with the sockets of the stand-alone mode.
 */
@Timeout(90)
final class StalledHttp2Test {
    private static final int FEW_CONNECTIONS = 4;
    private static final int STREAMS = 8;

    /** More than there are threads for requests. */
    private static final int MANY_CONNECTIONS = RunningFilter.THREADS + 20;

    private static final long UNTIL_ALL_BUFFERS_ARE_FULL_NANOS = 4_000_000_000L;
    private static final long PAGE_NANOS = 10_000_000_000L;
    private static final int ALL_WINDOW = 0x7fff_ffff;
    private static final int MORE_WINDOW = ALL_WINDOW - 65_535;

    /** The stream after that of the body without an end. */
    private static final int FIRST_DEMAND = 3;

    private static final int PAGES_A_DEMAND = 20;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    @TempDir
    Path directory;

    /** What such a client sends to have the server say something. */
    enum Demand {
        /** A request, and what is wrong for its stream: RST_STREAM, or GOAWAY when it was too often. */
        RESET {
            @Override
            void send(DataOutputStream out, int stream) throws IOException {
                request(out, stream, "GET", "/never", END_STREAM);
                frame(out, WINDOW_UPDATE, 0, stream, 4);
                out.writeInt(0);
            }
        },
        /** A body that is taken: WINDOW_UPDATE. */
        CREDIT {
            @Override
            void send(DataOutputStream out, int stream) throws IOException {
                if (stream == FIRST_DEMAND) {
                    request(out, stream, "PUT", "/upload", 0);
                }
                frame(out, DATA, 0, FIRST_DEMAND, 100);
                out.write(new byte[100]);
            }
        },
        /** A request that goes no further than Tomcat: a head. */
        REFUSAL {
            @Override
            void send(DataOutputStream out, int stream) throws IOException {
                request(out, stream, "TRACE", "/page", END_STREAM);
            }
        },
        /** An acknowledgement of either. */
        ACKNOWLEDGEMENT {
            @Override
            void send(DataOutputStream out, int stream) throws IOException {
                frame(out, PING, 0, 0, 8);
                out.writeLong(stream);
                frame(out, SETTINGS, 0, 0, 0);
                request(out, stream, "GET", "/page", END_STREAM); // makes up for frames that Tomcat holds against one
            }
        };

        abstract void send(DataOutputStream out, int stream) throws IOException;
    }

    /** Closed before the proxy: Tomcat does not stop while it waits for them. */
    private record Clients(List<SocketChannel> all) implements AutoCloseable {
        Clients() {
            this(new ArrayList<>());
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel client : all) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STANDALONE_SHORT_OF_MEMORY")
    void theyHoldUpNeitherTheLinkNorOthers(RunningFilter.Sockets sockets) throws Exception {
        try (ProxyAndAgent proxy = proxy(sockets);
                Clients clients = new Clients()) {
            stall(proxy, clients, FEW_CONNECTIONS, STREAMS);
            long began = System.nanoTime();
            while (System.nanoTime() - began < UNTIL_ALL_BUFFERS_ARE_FULL_NANOS) {
                assertServed(proxy);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTomcatSaysWaitsForNoneOfThem(Demand demand) throws Exception {
        try (ProxyAndAgent proxy = proxy(RunningFilter.Sockets.STANDALONE);
                Clients clients = new Clients()) {
            stall(proxy, clients, MANY_CONNECTIONS, 1);
            long began = System.nanoTime();
            for (int stream = FIRST_DEMAND; System.nanoTime() - began < UNTIL_ALL_BUFFERS_ARE_FULL_NANOS; stream += 2) {
                for (SocketChannel client : clients.all) {
                    send(client, demand, stream);
                }
                for (int i = 0; i < PAGES_A_DEMAND; i++) {
                    assertServed(proxy);
                }
            }
        }
    }

    @Test
    void whoDemandsWithoutEndLosesTheConnection() throws Exception {
        try (ProxyAndAgent proxy = proxy(RunningFilter.Sockets.STANDALONE);
                Clients clients = new Clients()) {
            stall(proxy, clients, 1, 1);
            GuardedEndpoint endpoint = proxy.filter().endpoint();
            while (endpoint.unreadBytes() == 0) {
                Thread.onSpinWait(); // until its socket is full
            }
            SocketChannel client = clients.all.get(0);
            client.configureBlocking(true);
            int connections = endpoint.openConnections();
            for (int stream = FIRST_DEMAND; endpoint.openConnections() == connections; stream += 2) {
                send(client, Demand.CREDIT, stream);
            }
            assertThat(endpoint.unreadBytes()).isZero();
            assertServed(proxy);
        }
    }

    @Test
    void whoTakesNothingForLongestMakesRoom() throws Exception {
        try (ProxyAndAgent proxy = proxy(RunningFilter.Sockets.STANDALONE_SHORT_OF_MEMORY);
                Clients clients = new Clients()) {
            GuardedEndpoint endpoint = proxy.filter().endpoint();
            stall(proxy, clients, MANY_CONNECTIONS, 1);
            while (endpoint.openConnections() > MANY_CONNECTIONS / 2) {
                assertThat(endpoint.unreadBytes()).isLessThan(4L * RunningFilter.UNREAD_BYTES);
            }
            assertServed(proxy);
        }
    }

    /** Nobody would wait for its answer any more. */
    @ParameterizedTest
    @EnumSource
    void requestIsOverWhenTomcatHasResetIt(RunningFilter.Sockets sockets) throws Exception {
        try (ProxyAndAgent proxy = proxy(sockets);
                Clients clients = new Clients()) {
            stall(proxy, clients, 1, 1);
            ByteArrayOutputStream never = new ByteArrayOutputStream();
            request(new DataOutputStream(never), FIRST_DEMAND, "GET", "/never", END_STREAM);
            clients.all.get(0).write(ByteBuffer.wrap(never.toByteArray()));
            AgentStream asked = proxy.streamOn("/never");
            ByteArrayOutputStream wrong = new ByteArrayOutputStream();
            frame(new DataOutputStream(wrong), WINDOW_UPDATE, 0, FIRST_DEMAND, 4);
            wrong.write(new byte[4]);
            clients.all.get(0).write(ByteBuffer.wrap(wrong.toByteArray()));
            // On its own sockets Tomcat first waits for the reset to be taken, up to its write timeout.
            assertThat(asked.reset().get(60, TimeUnit.SECONDS)).isEqualTo(ErrorCode.CANCELLED);
        }
    }

    private static void assertServed(ProxyAndAgent proxy) throws Exception {
        long asked = System.nanoTime();
        assertThat(proxy.get("/page").text()).isEqualTo("page");
        assertThat(System.nanoTime() - asked).isLessThan(PAGE_NANOS);
    }

    private ProxyAndAgent proxy(RunningFilter.Sockets sockets) throws Exception {
        return new ProxyAndAgent(
                new RunningFilter(directory, "", Map.of("memory-budget", "64MiB"), sockets),
                agent -> agent.on("/endless", stream -> {
                            if (stream.sendHeadOnce(200, "Content-Length", Long.toString(1L << 40))) {
                                stream.willSend(1L << 40);
                            }
                            stream.pour();
                        })
                        .on("/page", stream -> stream.whole(200, "page", "Content-Length", "4"))
                        .on("/upload", AgentStream::drink)
                        .on("/never", AgentStream::drink));
    }

    private static void stall(ProxyAndAgent proxy, Clients clients, int connections, int streams) throws IOException {
        for (int i = 0; i < connections; i++) {
            clients.all.add(stalled("127.0.0." + (2 + i), proxy.filter().port(), streams));
        }
        while (proxy.agent().streams().size() < connections * streams) {
            Thread.onSpinWait();
        }
    }

    private static SocketChannel stalled(String address, int port, int streams) throws IOException {
        SocketChannel client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        client.bind(new InetSocketAddress(address, 0)); // no share of one address is to stop them
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        client.configureBlocking(false);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(out, SETTINGS, 0, 0, 6);
        out.writeShort(4); // INITIAL_WINDOW_SIZE
        out.writeInt(ALL_WINDOW);
        frame(out, WINDOW_UPDATE, 0, 0, 4);
        out.writeInt(MORE_WINDOW);
        for (int stream = 0; stream < streams; stream++) {
            request(out, 1 + 2 * stream, "GET", "/endless", END_STREAM);
        }
        client.write(ByteBuffer.wrap(bytes.toByteArray()));
        return client;
    }

    /** What the server does not take is not sent, since a part of it would end the connection. */
    private static void send(SocketChannel client, Demand demand, int stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        demand.send(new DataOutputStream(bytes), stream);
        try {
            client.write(ByteBuffer.wrap(bytes.toByteArray()));
        } catch (IOException e) {
            assertThat(e).as("the server has ended it").hasMessageMatching("Broken pipe|Connection reset.*");
        }
    }

    private static void request(DataOutputStream out, int stream, String method, String path, int flags)
            throws IOException {
        frame(out, HEADERS, END_HEADERS | flags, stream, 8 + method.length() + path.length());
        text(out, 2, method);
        out.write(new byte[] {(byte) 0x86, 0x41, 1, 'a'}); // http, authority
        text(out, 4, path);
    }

    /** The value of an entry of the static table. */
    private static void text(DataOutputStream out, int name, String value) throws IOException {
        out.writeByte(name);
        out.writeByte(value.length());
        out.write(value.getBytes(StandardCharsets.US_ASCII));
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, int length) throws IOException {
        out.writeByte(length >> 16);
        out.writeShort(length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
    }
}
