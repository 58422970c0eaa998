package io.gatewaytunnel.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebSocketHandshakeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String PROTOCOL = "gateway-tunnel.v1";

    @Test
    void theKeyOfTheRfcIsAcceptedAsThere() {
        assertThat(WebSocketHandshake.acceptOf(KEY)).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void whatBothRolesSayIsInOrder() {
        String key = WebSocketHandshake.newKey(new SecureRandom());
        Headers request = WebSocketHandshake.request(key, PROTOCOL);
        Headers answer = WebSocketHandshake.answer(key, PROTOCOL);

        assertThat(key).isNotEqualTo(WebSocketHandshake.newKey(new SecureRandom()));
        assertThat(WebSocketHandshake.requestViolation(request)).isEmpty();
        assertThat(WebSocketHandshake.isVersionOurs(request)).isTrue();
        assertThat(WebSocketHandshake.answerViolation(101, answer, key, PROTOCOL))
                .isEmpty();
    }

    @Test
    void aRequestHasAllItsFields() {
        Headers request = WebSocketHandshake.request(KEY, PROTOCOL);

        assertThat(violation(request, "Upgrade", "h2c")).isPresent();
        assertThat(violation(request, "Connection", "keep-alive")).isPresent();
        assertThat(violation(request, "Connection", "keep-alive, UPGRADE")).isEmpty();
        assertThat(violation(request, "Sec-WebSocket-Key", "")).isPresent();
        assertThat(violation(request, "Sec-WebSocket-Key", "AAAA")).isPresent();
        assertThat(violation(request, "Sec-WebSocket-Key", "not base64, never!!!"))
                .isPresent();
        Headers twice =
                Headers.builder().addAll(request).add("Sec-WebSocket-Key", KEY).build();
        assertThat(WebSocketHandshake.requestViolation(twice)).isPresent();
        assertThat(WebSocketHandshake.isVersionOurs(with(request, "Sec-WebSocket-Version", "8")))
                .isFalse();
    }

    @Test
    void anAnswerBelongsToItsRequest() {
        Headers answer = WebSocketHandshake.answer(KEY, PROTOCOL);

        assertThat(WebSocketHandshake.answerViolation(200, answer, KEY, PROTOCOL))
                .isPresent();
        assertThat(answerViolation(with(answer, "Upgrade", "other"))).isPresent();
        assertThat(answerViolation(with(answer, "Connection", "close"))).isPresent();
        assertThat(answerViolation(with(answer, "Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOp=")))
                .isPresent();
        assertThat(answerViolation(with(answer, "Sec-WebSocket-Protocol", "other")))
                .isPresent();
        assertThat(answerViolation(answer.without(field -> field.isNamed("Sec-WebSocket-Protocol"))))
                .isPresent();
        assertThat(answerViolation(with(answer, "Sec-WebSocket-Extensions", "permessage-deflate")))
                .isPresent();
    }

    private static Optional<String> violation(Headers request, String name, String value) {
        return WebSocketHandshake.requestViolation(with(request, name, value));
    }

    private static Optional<String> answerViolation(Headers answer) {
        return WebSocketHandshake.answerViolation(101, answer, KEY, PROTOCOL);
    }

    private static Headers with(Headers fields, String name, String value) {
        return Headers.builder()
                .addAll(fields.without(field -> field.isNamed(name)))
                .add(name, value)
                .build();
    }
}
