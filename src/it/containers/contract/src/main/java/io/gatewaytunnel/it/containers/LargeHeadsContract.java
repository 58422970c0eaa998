package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection;
import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import io.gatewaytunnel.it.http1.Http1Head;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Response heads as large as the tunnel takes them, and larger ones, which are answered. */
interface LargeHeadsContract extends OnProxy {
    int KIB = 1024;

    /** Fields; an agent takes a thousand. */
    int MANY = 900;

    /** More than the tunnel takes on any server. */
    int TOO_LARGE = 70 * KIB;

    /** Of one field, more than a frame of HTTP/2 has room for; spelt so that no coding makes it shorter. */
    int LARGER_THAN_A_FRAME = 17 * KIB;

    private static String value(int length) {
        return "~".repeat(length);
    }

    /** Four fields, so many octets in all. */
    private static String fourFields(int length) {
        return IntStream.range(0, 4)
                .mapToObj(i -> "X-Long-" + i + ": " + value(length / 4) + "\n")
                .collect(Collectors.joining());
    }

    private void serve(String fields) {
        origin().script(exchange -> {
            if (exchange.target().equals("/x")) {
                exchange.send("HTTP/1.1 200 OK\n" + fields + "Content-Length: 2\n\n"
                        + (exchange.head().method().equals("GET") ? "ok" : ""));
            } else {
                exchange.answer(200, "small");
            }
        });
    }

    /** Whether it is that value, without a line of the log for each of its octets. */
    private static void assertWhole(String field, int length) {
        assertThat(field).hasSize(length).as("the value").matches("~*");
    }

    @ParameterizedTest
    @ValueSource(ints = {7 * KIB, 9 * KIB, 17 * KIB, 33 * KIB, 59 * KIB})
    @Promise("large-response-head")
    default void largeHeadsReachTheClient(int length) throws IOException {
        serve("X-Long: " + value(length) + "\n");
        try (RawConnection connection = connect()) {
            Response large = connection.send(spelt("GET /x\n\n")).read();
            assertThat(large.status()).isEqualTo(200);
            assertWhole(large.head().first("X-Long").orElse(""), length);
            assertThat(large.body().text()).isEqualTo("ok");
            Response head = connection.send(spelt("HEAD /x\n\n")).read("HEAD");
            assertWhole(head.head().first("X-Long").orElse(""), length);
            Response small = connection.send(spelt("GET /small\n\n")).read();
            assertThat(small.body().text()).isEqualTo("small");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16 * KIB, 56 * KIB})
    @Promise("large-response-head")
    default void largeHeadsReachTheClientOverHttp2(int length) throws IOException {
        serve(fourFields(length));
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            Http2Reply large = connection.await(connection.get(proxy().target("/x")));
            assertThat(large.status()).isEqualTo(200);
            for (int i = 0; i < 4; i++) {
                assertWhole(large.first("x-long-" + i).orElse(""), length / 4);
            }
            assertThat(large.text()).isEqualTo("ok");
            Http2Reply small = connection.await(connection.get(proxy().target("/small")));
            assertThat(small.text()).isEqualTo("small");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LARGER_THAN_A_FRAME, 59 * KIB})
    @Promise("large-response-field-http2")
    @Differs(
            on = {Server.TOMCAT_10, Server.TOMCAT_11, Server.STANDALONE},
            how = Differs.How.CANNOT,
            why = "does not divide a field between frames of HTTP/2, which have 16 KiB; it is answered 502")
    default void largeFieldsReachTheClientOverHttp2(int length) throws IOException {
        serve("X-Long: " + value(length) + "\n");
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            Http2Reply reply = connection.await(connection.get(proxy().target("/x")));
            assertWhole(reply.first("x-long").orElse(""), length);
            assertThat(reply.text()).isEqualTo("ok");
        }
    }

    @Test
    @Promise("large-response-head")
    default void headsOfManyFieldsReachTheClient() throws IOException {
        serve(IntStream.range(0, MANY).mapToObj(i -> "X-" + i + ": " + i + "\n").collect(Collectors.joining()));
        assertThat(exchange("GET /x\n\n").head().fields())
                .filteredOn(field -> field.name().startsWith("X-"))
                .hasSize(MANY);
    }

    @Test
    @Promise("large-response-head")
    default void headsOfManyFieldsReachTheClientOverHttp2() throws IOException {
        serve(IntStream.range(0, MANY).mapToObj(i -> "X-" + i + ": " + i + "\n").collect(Collectors.joining()));
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            Http2Reply reply = connection.await(connection.get(proxy().target("/x")));
            assertThat(IntStream.range(0, MANY)
                            .filter(i -> reply.first("x-" + i).isPresent())
                            .count())
                    .isEqualTo(MANY);
        }
    }

    /** What an agent would read and the tunnel does not carry, too. */
    @ParameterizedTest
    @ValueSource(ints = {61 * KIB, TOO_LARGE})
    @Promise("too-large-response-head")
    default void headsThatAreTooLargeAreAnsweredWithAReason(int length) throws IOException {
        serve("X-Long: " + value(length) + "\n");
        try (RawConnection connection = connect()) {
            Response answer = connection.send(spelt("GET /x\n\n")).read();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.head().first("Proxy-Status").orElse("")).contains("http_response_header_section_size");
            assertThat(answer.body().text()).contains("too large");
            Response small = connection.send(spelt("GET /small\n\n")).read();
            assertThat(small.body().text()).isEqualTo("small");
        }
    }

    /** What the tunnel takes and the server cannot write, too; and nothing else of its connection ends with it. */
    @ParameterizedTest
    @ValueSource(ints = {LARGER_THAN_A_FRAME, 59 * KIB, 61 * KIB, TOO_LARGE})
    @Promise("too-large-response-head")
    default void headsThatAreTooLargeAreAnsweredWithAReasonOverHttp2(int length) throws IOException {
        serve("X-Long: " + value(length) + "\n");
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            Http2Reply reply = connection.await(connection.get(proxy().target("/x")));
            if (length > 60 * KIB || reply.status() != 200) {
                assertThat(reply.status()).isEqualTo(502);
                assertThat(reply.first("proxy-status").orElse("")).contains("http_response_header_section_size");
                assertThat(reply.text()).contains("too large");
            }
            Http2Reply small = connection.await(connection.get(proxy().target("/small")));
            assertThat(small.text()).isEqualTo("small");
        }
    }

    @Test
    @Promise("too-large-response-head")
    default void headsThatSwitchProtocolsAreAnsweredWhenTheyAreTooLarge() throws IOException {
        String offer = "GET /x\nConnection: Upgrade\nUpgrade: foo/2\n\n";
        for (int length : new int[] {7 * KIB, 9 * KIB}) {
            origin().script(exchange -> exchange.send("HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\n"
                            + "Upgrade: foo/2\nX-Long: " + value(length) + "\n\n")
                    .close());
            try (RawConnection connection = connect()) {
                Http1Head head = connection.send(spelt(offer)).readHead();
                assertThat(head.status()).isEqualTo(length < 8 * KIB ? 101 : 502);
                assertThat(head.has("Proxy-Status")).isEqualTo(length > 8 * KIB);
            }
        }
    }
}
