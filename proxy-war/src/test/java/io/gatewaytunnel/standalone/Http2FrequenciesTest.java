package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that cost their sender nothing: as many as its rate allows, and the end of the connection behind them. */
final class Http2FrequenciesTest {
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int GOAWAY = 7;

    /** So many at once, with a rate of one a second. */
    private static final int BURST = 10;

    @TempDir
    private Path folder;

    /** By the setting that bounds them. */
    private static Map<String, Frames> kinds() {
        Map<String, Frames> kinds = new HashMap<>();
        kinds.put("http2-pings", Frames.none().frame(Frames.PING, 0, 0, new byte[8]));
        kinds.put("http2-settings", Frames.none().frame(Frames.SETTINGS, 0, 0));
        kinds.put(
                "http2-window-updates",
                Frames.none()
                        .frame(
                                Frames.WINDOW_UPDATE,
                                0,
                                0,
                                ByteBuffer.allocate(4).putInt(1).array()));
        kinds.put("http2-ignored-frames", Frames.none().frame(2, 0, 1, new byte[5]));
        return kinds;
    }

    private static List<String> settings() {
        return List.copyOf(kinds().keySet());
    }

    private static Frames kind(String setting) {
        return Objects.requireNonNull(kinds().get(setting));
    }

    private static Frames times(int count, Frames frame) {
        Frames all = Frames.none();
        for (int i = 0; i < count; i++) {
            all.raw(frame.bytes());
        }
        return all;
    }

    /** Requests that are reset as soon as they are made. */
    private static Frames abandoned(int count) {
        Frames all = Frames.none();
        for (int i = 0; i < count; i++) {
            all.frame(Frames.HEADERS, 5, 2 * i + 1, Frames.GET).frame(Frames.RST_STREAM, 0, 2 * i + 1, new byte[4]);
        }
        return all;
    }

    /** The codes of all that end the connection. */
    private static List<Integer> codesUntilTheEnd(Socket socket) throws IOException {
        List<Integer> codes = new ArrayList<>();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            try {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int type = in.readUnsignedByte();
                in.readNBytes(5);
                ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
                if (type == GOAWAY) {
                    codes.add(payload.getInt(4));
                }
            } catch (EOFException e) {
                return codes;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void oneMoreThanAllowedEndsTheConnection(String setting) throws IOException {
        Frames frame = kind(setting);
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of(setting, "1"));
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket socket = clients.open();
            socket.getOutputStream()
                    .write(Frames.begun().raw(times(2 * BURST, frame).bytes()).bytes());

            assertThat(codesUntilTheEnd(socket)).containsExactly(ENHANCE_YOUR_CALM);
            await().atMost(Duration.ofSeconds(10)).until(() -> tomcat.endpoint().openConnections() == 0);
            assertThat(Clients.isServed(clients.open())).isTrue();
        }
    }

    @Test
    void abandonedRequestsEndTheConnection() throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of("http2-resets", "1"));
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket socket = clients.open();
            socket.getOutputStream()
                    .write(Frames.begun().raw(abandoned(2 * BURST).bytes()).bytes());

            assertThat(codesUntilTheEnd(socket)).containsExactly(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void asManyAsAllowedPass() throws IOException {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, Map.of());
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket socket = clients.open();
            Frames all = Frames.begun().raw(abandoned(500).bytes());
            kinds().values().forEach(frame -> all.raw(times(500, frame).bytes()));
            socket.getOutputStream()
                    .write(all.frame(Frames.HEADERS, 5, 1001, Frames.GET).bytes());

            awaitEndOf(1001, socket);
        }
    }

    @Test
    void proxiesThatAreTrustedAreNotCounted() throws IOException {
        Map<String, String> options = Map.of("http2-pings", "1", "trusted-proxies", "127.0.0.0/8");
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                Clients clients = new Clients(tomcat.uri().getPort())) {
            Socket socket = clients.open();
            socket.getOutputStream()
                    .write(Frames.begun()
                            .raw(times(10 * BURST, kind("http2-pings")).bytes())
                            .frame(Frames.HEADERS, 5, 1, Frames.GET)
                            .bytes());

            awaitEndOf(1, socket);
        }
    }

    private static void awaitEndOf(int wanted, Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int stream;
        int flags;
        do {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            flags = type == Frames.HEADERS || type == Frames.DATA ? in.readUnsignedByte() : in.readUnsignedByte() & 0;
            stream = in.readInt();
            in.readNBytes(length);
        } while (stream != wanted || (flags & Frames.END_STREAM) == 0);
    }
}
