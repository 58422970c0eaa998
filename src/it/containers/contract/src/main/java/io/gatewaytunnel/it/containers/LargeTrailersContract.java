package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.client.RawConnection.Response;
import io.gatewaytunnel.it.containers.http2.Http2Connection;
import io.gatewaytunnel.it.containers.http2.Http2Reply;
import io.gatewaytunnel.it.http1.Http1Head.Field;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Trailers of responses that are larger than usual, and so large that no server writes them. */
interface LargeTrailersContract extends OnProxy {
    int FIELDS = 4;

    private static String value(int octets) {
        return "~".repeat(octets / FIELDS);
    }

    /** What a client has got: the status, whether it ended as a whole response does, and its trailers in order. */
    record Received(int status, boolean whole, List<String> trailers) {
        static Received of(Response response) {
            return new Received(
                    response.status(),
                    response.body().complete(),
                    response.body().trailers().stream().map(Field::value).toList());
        }

        static Received of(Http2Reply reply) {
            return new Received(
                    reply.status(),
                    reply.isComplete(),
                    IntStream.range(0, FIELDS)
                            .mapToObj(i -> reply.trailer("x-sum-" + i).orElse(""))
                            .toList());
        }

        boolean isWhole(int octets) {
            return whole && trailers.equals(List.of(value(octets), value(octets), value(octets), value(octets)));
        }
    }

    /** From an origin that sends so many octets of trailers in four fields behind its body. */
    private Received receive(Version version, int octets) throws IOException {
        answering("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n"
                + IntStream.range(0, FIELDS)
                        .mapToObj(i -> "X-Sum-" + i + ": " + value(octets) + "\n")
                        .collect(Collectors.joining())
                + "\n");
        if (version == Version.HTTP_1_1) {
            return Received.of(exchange("GET /x\nTE: trailers\n\n"));
        }
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            return Received.of(connection.await(connection.open("GET", proxy().target("/x"), false, "te", "trailers")));
        }
    }

    @ParameterizedTest
    @OverBothVersions
    @Promise("large-response-trailers")
    default void largeTrailersReachTheClient(Version version) throws IOException {
        assertThat(receive(version, 12 << 10).isWhole(12 << 10)).isTrue();
    }

    @ParameterizedTest
    @OverBothVersions
    @Promise("larger-response-trailers")
    @Differs(
            on = Server.WILDFLY,
            how = Differs.How.CANNOT,
            why = "has one buffer of 16 KiB for trailers; the response is broken off, or 502 in its place")
    default void largerTrailersReachTheClient(Version version) throws IOException {
        assertThat(receive(version, 40 << 10).isWhole(40 << 10)).isTrue();
    }

    @ParameterizedTest
    @OverBothVersions({"41984", "81920"})
    @Promise("too-large-response-trailers")
    default void trailersThatAreTooLargeAreNoWholeResponse(Version version, int octets) throws IOException {
        Received received = receive(version, octets);
        boolean arrived = octets < 60 << 10 && received.isWhole(octets);
        assertThat(arrived || !received.whole() || received.status() == 502).isTrue();
    }

    /** Tomcat, which cannot write it, would end the connection, and WildFly leave the response without an end. */
    @Test
    @Promise("too-large-response-trailers")
    default void trailerThatIsLargerThanAFrameEndsNothingElse() throws IOException {
        String sum = "~".repeat(17 << 10);
        origin().script(exchange -> {
            if (exchange.target().equals("/x")) {
                exchange.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\nX-Sum: " + sum + "\n\n");
            } else {
                exchange.answer(200, "small");
            }
        });
        try (Http2Connection connection = new Http2Connection(proxy().port())) {
            Http2Reply reply = connection.await(connection.open("GET", proxy().target("/x"), false, "te", "trailers"));
            boolean arrived = reply.trailer("x-sum").orElse("").equals(sum);
            assertThat(arrived || !reply.isComplete() || reply.status() == 502).isTrue();
            Http2Reply small = connection.await(connection.get(proxy().target("/small")));
            assertThat(small.text()).isEqualTo("small");
        }
    }
}
