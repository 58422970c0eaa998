package io.gatewaytunnel.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.head.ResponsePlan;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeepAliveCommentsTest {
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final long LATER = 2_000_000_000L;

    @ParameterizedTest
    @ValueSource(strings = {"", "data: a\n\n", "data: a\r\n\r\n", "data: a\r\r", "data: a\n\n\n", "\n", ":c\n\n"})
    void fitsBetweenEvents(String passed) {
        assertThat(after(passed).isDue(LATER)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: a", "data: a\n", "data: a\r\n", "data: a\n\nid: 1\n", "data: a\n\ni", "\n:"})
    void waitsInsideAnEvent(String passed) {
        assertThat(after(passed).isDue(LATER)).isFalse();
    }

    @Test
    void followsLinesAcrossBuffers() {
        KeepAliveComments comments = after("data: a\r");
        pass(comments, "\n\r");
        pass(comments, "\n");

        assertThat(comments.isDue(LATER)).isTrue();
    }

    @Test
    void waitsForTheIdleTimeAndBeginsAnew() {
        KeepAliveComments comments = after("data: a\n\n");

        assertThat(comments.isDue(999_999_999L)).isFalse();
        assertThat(comments.isDue(1_000_000_000L)).isTrue();
        assertThat(text(comments.next(1_000_000_000L))).isEqualTo(":\n\n");
        assertThat(comments.isDue(1_999_999_999L)).isFalse();
        assertThat(comments.isDue(LATER)).isTrue();
    }

    @Test
    void byteOrderMarkAfterACommentIsTakenOff() {
        KeepAliveComments comments = plan("text/event-stream").orElseThrow();
        comments.next(0);
        ByteBuffer bytes = ByteBuffer.wrap("\u00ef\u00bb\u00bfdata: a\n\n".getBytes(StandardCharsets.ISO_8859_1));

        comments.onBytes(bytes, 0);

        assertThat(text(bytes)).isEqualTo("data: a\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "text/event-stream, true",
        "Text/Event-Stream;charset=utf-8, true",
        "text/event-streams, false",
        "text/plain, false"
    })
    void onlyEventStreamsAreFollowed(String type, boolean followed) {
        assertThat(plan(type).isPresent()).isEqualTo(followed);
    }

    @Test
    void compressedOnesAndThoseWithALengthAreLeftAlone() {
        assertThat(plan("text/event-stream", "Content-Encoding", "gzip")).isEmpty();
        assertThat(plan("text/event-stream", "Content-Length", "10")).isEmpty();
        assertThat(plan("text/event-stream", "Content-Encoding", "identity")).isPresent();
    }

    private static KeepAliveComments after(String passed) {
        KeepAliveComments comments = plan("text/event-stream").orElseThrow();
        if (!passed.isEmpty()) {
            pass(comments, passed);
        }
        return comments;
    }

    private static void pass(KeepAliveComments comments, String text) {
        comments.onBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static Optional<KeepAliveComments> plan(String type, String... more) {
        Headers fields = Headers.builder()
                .add("Content-Type", type)
                .addAll(Headers.of(more))
                .build();
        RequestHead request = new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY);
        ResponsePlan plan = ResponsePlan.find(request, "HTTP/1.1", new ResponseHead(200, fields), 8192)
                .orElseThrow();
        return KeepAliveComments.of(plan, IDLE, 0);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
