package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.http1.BodyPattern;
import io.gatewaytunnel.it.origin.RawOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an origin has said before it falls silent arrives all the same, when the client has room for it: nothing stays
 * behind until the next word, which may be never. At the root only: paths make no difference.
 */
interface SilenceContract extends OnProxy {
    /** Octets that a client makes room for at a time: within and beyond one frame and one buffer. */
    List<Integer> ROOMS = List.of(1, 2, 5, 100, 8_191, 16_383, 16_384, 16_385, 40_000, 1);

    int FIRST_ROOM = 5;

    /** Heads with a first octet right behind. */
    int FIRST_OCTETS = 200;

    @Test
    @Promise("silent-narrow-windows")
    default void whatAClientMakesRoomForComesAlthoughTheOriginIsSilent() throws IOException {
        int all = FIRST_ROOM + ROOMS.stream().mapToInt(Integer::intValue).sum();
        origin().script(silentAfter(all));
        try (Http2Connection connection = new Http2Connection(proxy().port(), FIRST_ROOM)) {
            assertThat(connection.isPingAnswered()).as("window taken").isTrue();
            int call = connection.get(proxy().target("/burst"));
            int room = FIRST_ROOM;
            assertThat(connection.awaitBytes(call, room).bodyBytes()).isEqualTo(room);
            for (int more : ROOMS) {
                connection.widen(call, more);
                room += more;
                assertThat(connection.awaitBytes(call, room).bodyBytes()).isEqualTo(room);
            }
            assertThat(connection.reply(call).text())
                    .isEqualTo(new String(BodyPattern.first(all), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    @Promise("silent-first-octet")
    default void octetRightBehindAHeadArrives() throws IOException {
        origin().script(exchange -> {
            exchange.send("HTTP/1.1 200 OK\nContent-Length: 2\n\n");
            exchange.send("x");
            exchange.drainToEnd();
        });
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            for (int i = 0; i < FIRST_OCTETS; i++) {
                int call = connection.get(proxy().target("/first"));
                assertThat(connection.awaitBytes(call, 1).text())
                        .as("call %d", i)
                        .isEqualTo("x");
                connection.cancel(call);
            }
        }
    }

    /** Says one octet less than it announces, and then nothing until the client has left. */
    private static RawOrigin.Script silentAfter(int bytes) {
        return exchange -> {
            exchange.send("HTTP/1.1 200 OK\nContent-Length: " + (bytes + 1) + "\n\n");
            exchange.send(BodyPattern.first(bytes));
            exchange.drainToEnd();
        };
    }
}
