package io.gatewaytunnel.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ResponsePlanTest {
    private static Optional<ResponsePlan> plan(String method, String protocol, int status, String... fields) {
        RequestHead request =
                new RequestHead("default", method, "http", "h", "/", Headers.of("TE", "trailers"), RequestHead.NO_BODY);
        return ResponsePlan.find(request, protocol, new ResponseHead(status, Headers.of(fields)), 64 << 10);
    }

    @Test
    void lengthIsKeptAndHopByHopFieldsAreNot() {
        ResponsePlan plan = plan(
                        "GET", "HTTP/1.1", 200, "Content-Length", "5", "Connection", "X-Hop", "X-Hop", "1", "A", "b")
                .orElseThrow();

        assertThat(plan.lengthBytes()).isEqualTo(5);
        assertThat(plan.head().headers()).isEqualTo(Headers.of("Content-Length", "5", "A", "b"));
        assertThat(plan.bodyless()).isFalse();
        assertThat(plan.trailers()).isFalse();
    }

    @Test
    void headsThatCannotBeForwardedHaveNoPlan() {
        assertThat(plan("GET", "HTTP/1.1", 101)).isEmpty();
        assertThat(plan("GET", "HTTP/1.1", 200, "Content-Length", "five")).isEmpty();
        assertThat(plan("GET", "HTTP/1.1", 200, "Content-Length", "-1")).isEmpty();
        assertThat(plan("GET", "HTTP/1.1", 200, "Content-Length", "5", "Content-Length", "6"))
                .isEmpty();
        assertThat(plan("GET", "HTTP/1.1", 200, "Content-Length", "5", "Content-Length", "5"))
                .isPresent();
    }

    @Test
    void answersWithoutABodyMayStillTellItsLength() {
        assertThat(plan("HEAD", "HTTP/1.1", 200, "Content-Length", "5")
                        .orElseThrow()
                        .bodyless())
                .isTrue();
        assertThat(plan("GET", "HTTP/1.1", 304, "Content-Length", "5")
                        .orElseThrow()
                        .bodyless())
                .isTrue();
        assertThat(plan("GET", "HTTP/1.1", 204).orElseThrow().bodyless()).isTrue();
    }

    @Test
    void trailersNeedAFramingThatCanCarryThem() {
        assertThat(plan("GET", "HTTP/1.1", 200).orElseThrow().trailers()).isTrue();
        assertThat(plan("GET", "HTTP/1.0", 200).orElseThrow().trailers()).isFalse();
        assertThat(plan("GET", "HTTP/2.0", 200).orElseThrow().trailers()).isTrue();
        assertThat(plan("HEAD", "HTTP/1.1", 200).orElseThrow().trailers()).isFalse();
    }

    @Test
    void endOfABodyIsToldByChunksWhereTheVersionHasThem() {
        assertThat(plan("GET", "HTTP/1.1", 200).orElseThrow())
                .matches(ResponsePlan::chunked)
                .matches(plan -> !plan.endsWithConnection());
        assertThat(plan("GET", "HTTP/1.0", 200).orElseThrow())
                .matches(ResponsePlan::endsWithConnection)
                .matches(plan -> !plan.chunked());
        for (String protocol : new String[] {"HTTP/1.0", "HTTP/1.1"}) {
            assertThat(plan("GET", protocol, 200, "Content-Length", "5").orElseThrow())
                    .matches(plan -> !plan.chunked() && !plan.endsWithConnection());
        }
        assertThat(plan("HEAD", "HTTP/1.0", 200).orElseThrow()).matches(plan -> !plan.endsWithConnection());
        assertThat(plan("GET", "HTTP/2.0", 200).orElseThrow())
                .matches(plan -> !plan.chunked() && !plan.endsWithConnection());
    }

    @Test
    void buffersAreSmallWhereManyAreIdle() {
        assertThat(plan("GET", "HTTP/1.1", 200, "Content-Type", "text/event-stream")
                        .orElseThrow()
                        .bufferBytes())
                .isEqualTo(8 << 10);
        assertThat(plan("GET", "HTTP/1.1", 200, "Content-Length", "100")
                        .orElseThrow()
                        .bufferBytes())
                .isEqualTo(8 << 10);
        assertThat(plan("GET", "HTTP/1.1", 200).orElseThrow().bufferBytes()).isEqualTo(64 << 10);
    }
}
