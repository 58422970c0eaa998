package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 connections that end in every way there is, good or bad: nothing of them is left after a while. */
final class Http2EndsTest {
    private static final int OF_EACH = 20;
    private static final byte[] TOO_MUCH = {0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};

    /** By what is wrong with them. */
    private static Map<String, Frames> ways() {
        Map<String, Frames> ways = new LinkedHashMap<>();
        ways.put("preface that goes wrong", Frames.none().text("PRI * HTTP/2.0\r\n\r\nSX\r\n\r\n"));
        ways.put("half a preface", Frames.none().text("PRI * HTTP/2.0\r\n\r\nS"));
        ways.put("preface and silence", Frames.preface());
        ways.put("first frame is a PING", Frames.preface().frame(Frames.PING, 0, 0, new byte[8]));
        ways.put("first frame is HEADERS", Frames.preface().frame(Frames.HEADERS, 5, 1, Frames.GET));
        ways.put(
                "half of the first SETTINGS",
                Frames.preface().header(6, Frames.SETTINGS, 0, 0).raw((byte) 0));
        ways.put("first SETTINGS too long", Frames.preface().header(1 << 20, Frames.SETTINGS, 0, 0));
        ways.put("SETTINGS of 5 bytes", Frames.begun().frame(Frames.SETTINGS, 0, 0, new byte[5]));
        ways.put("frame longer than allowed", Frames.begun().header(1 << 20, Frames.DATA, 0, 1));
        ways.put("PING on a stream", Frames.begun().frame(Frames.PING, 0, 1, new byte[8]));
        ways.put("stream of an even number", Frames.begun().frame(Frames.HEADERS, 5, 2, Frames.GET));
        ways.put("head that is no HPACK", Frames.begun().frame(Frames.HEADERS, 5, 1, (byte) 0xff, (byte) 0xff, (byte)
                0xff));
        ways.put("head that never ends", Frames.begun().frame(Frames.HEADERS, Frames.END_STREAM, 1, Frames.GET));
        ways.put(
                "window beyond its limit",
                Frames.begun().frame(Frames.WINDOW_UPDATE, 0, 0, TOO_MUCH).frame(Frames.WINDOW_UPDATE, 0, 0, TOO_MUCH));
        ways.put("data of no stream", Frames.begun().frame(Frames.DATA, 0, 7, new byte[3]));
        ways.put("half a frame", Frames.begun().header(8, Frames.PING, 0, 0).raw((byte) 1));
        ways.put("half a header of a frame", Frames.begun().raw((byte) 0, (byte) 0));
        ways.put("answered and silent", Frames.begun().frame(Frames.HEADERS, 5, 1, Frames.GET));
        ways.put("body that never comes", Frames.begun().frame(Frames.HEADERS, Frames.END_HEADERS, 1, Frames.GET));
        ways.put(
                "stream reset at once",
                Frames.begun()
                        .frame(Frames.HEADERS, Frames.END_HEADERS, 1, Frames.GET)
                        .frame(Frames.RST_STREAM, 0, 1, new byte[4]));
        return ways;
    }

    private static List<Socket> open(ServingTomcat tomcat, byte[] bytes) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < OF_EACH; i++) {
            Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), tomcat.uri().getPort());
            sockets.add(socket);
            OutputStream out = socket.getOutputStream();
            // Cut in two, so that an event of its own brings the second part to some.
            int cut = i % 2 == 0 ? bytes.length : bytes.length * 2 / 3;
            out.write(bytes, 0, cut);
            out.flush();
            out.write(bytes, cut, bytes.length - cut);
        }
        return sockets;
    }

    @Test
    void clientsThatLeaveTakeAllWithThem(@TempDir Path folder) throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of())) {
            for (Frames way : ways().values()) {
                for (Socket socket : open(tomcat, way.bytes())) {
                    socket.close();
                }
            }
            assertNothingLeft(tomcat, Duration.ofSeconds(15));
        }
    }

    @Test
    void clientsThatStayAreLetGo(@TempDir Path folder) throws IOException {
        Map<String, String> short2 =
                Map.of("head-timeout", "1s", "keep-alive-timeout", "1s", "connection-timeout", "2s");
        List<Socket> sockets = new ArrayList<>();
        try (ServingTomcat tomcat = ServingTomcat.in(folder, short2)) {
            for (Frames way : ways().values()) {
                sockets.addAll(open(tomcat, way.bytes()));
            }
            assertNothingLeft(tomcat, Duration.ofSeconds(15));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void assertNothingLeft(ServingTomcat tomcat, Duration within) throws IOException {
        // Tomcat lets a thread die of a client that has gone before its first PING; what is left of that is asserted.
        await().dontCatchUncaughtExceptions().atMost(within).untilAsserted(() -> {
            assertThat(tomcat.endpoint().openConnections()).as("connections").isZero();
            assertThat(tomcat.waiting()).as("what waits for something").isZero();
        });
        assertThat(tomcat.exchange("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }
}
