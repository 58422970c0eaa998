package io.gatewaytunnel.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DroppedLengthTest {
    private static boolean isIn(String head) {
        return DroppedLength.isIn(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
                " HTTP/1.1\r\nHost: a\r\nCONTENT-length:5\r\nTransfer-Encoding: chunked\r\n\r\n",
                " HTTP/1.1\nTransfer-Encoding: chunked\nContent-Length : 0\n\n",
                "?q HTTP/1.1\r\nA: b\r\nContent-Length\t: 0\r\n"
            })
    void lengthIsFoundAmongTheFields(String head) {
        assertThat(isIn(head)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " HTTP/1.1",
                " HTTP/1.1\r\nContent-Length",
                " HTTP/1.1\r\n\r\nContent-Length: 5\r\n",
                " HTTP/1.1\r\nX-Content-Length: 5\r\nContent-Lengths: 5\r\n\r\nContent-Length: 5\r\n",
                " HTTP/1.1\r\nA: b\r\n Content-Length: 5\r\n\r\n"
            })
    void whatIsNoFieldOfThisHeadIsNot(String head) {
        assertThat(isIn(head)).isFalse();
    }
}
