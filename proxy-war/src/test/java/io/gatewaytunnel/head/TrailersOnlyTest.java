package io.gatewaytunnel.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrailersOnlyTest {
    private static ResponsePlan plan(String te, Headers fields) {
        RequestHead request = new RequestHead(
                "default", "POST", "http", "h", "/", Headers.of(te, "trailers"), RequestHead.UNKNOWN_LENGTH);
        return ResponsePlan.find(request, "HTTP/2.0", new ResponseHead(200, fields), 8192)
                .orElseThrow();
    }

    @Test
    void whatWouldHaveBeenTrailersBecomesTrailers() {
        ResponsePlan plan = plan(
                "TE",
                Headers.of("content-type", "application/grpc+proto", "Date", "d", "grpc-status", "9", "x-why", "b"));

        assertThat(TrailersOnly.head(plan).headers())
                .isEqualTo(Headers.of("content-type", "application/grpc+proto", "Date", "d"));
        assertThat(TrailersOnly.trailers(plan)).isEqualTo(Headers.of("grpc-status", "9", "x-why", "b"));
    }

    @ParameterizedTest
    @CsvSource({
        "TE, application/grpc, x-status",
        "TE, application/grpc-web, grpc-status",
        "TE, text/plain, grpc-status",
        "X, application/grpc, grpc-status"
    })
    void everyOtherHeadStaysAsItIs(String te, String type, String status) {
        Headers fields = Headers.of("content-type", type, status, "0");
        ResponsePlan plan = plan(te, fields);

        assertThat(TrailersOnly.head(plan).headers()).isEqualTo(fields);
        assertThat(TrailersOnly.trailers(plan)).isEqualTo(Headers.empty());
    }
}
