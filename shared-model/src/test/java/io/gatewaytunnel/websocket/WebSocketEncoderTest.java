package io.gatewaytunnel.websocket;

import static io.gatewaytunnel.websocket.WebSocketRole.CLIENT;
import static io.gatewaytunnel.websocket.WebSocketRole.SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WebSocketEncoderTest {
    private static final byte[] HELLO = "Hello".getBytes(UTF_8);

    @ParameterizedTest
    @EnumSource(WebSocketRole.class)
    void messagesAreTheFramesOfTheRfcWhateverBufferTheyGoTo(WebSocketRole ours) {
        IntStream.of(0, 1, 9, 125, 126, 127, 65_535, 65_536).forEach(length -> {
            byte[] payload = new byte[length];
            new SecureRandom().nextBytes(payload);
            byte[] expected = Frames.frame(0x82, ours, payload);
            ByteBuffer message = ByteBuffer.wrap(payload).asReadOnlyBuffer();
            for (ByteBuffer into : List.of(
                    ByteBuffer.allocate(length + 14).order(ByteOrder.LITTLE_ENDIAN),
                    ByteBuffer.allocateDirect(length + 14))) {
                encoder(ours).message(message.duplicate(), into);

                assertThat(into.flip()).as("%d bytes", length).isEqualTo(ByteBuffer.wrap(expected));
                assertThat(encoder(ours).frameBytes(length)).isEqualTo(expected.length);
            }
            assertThat(message).isEqualTo(ByteBuffer.wrap(payload));
        });
    }

    @Test
    void framesStandOneBehindTheOther() {
        ByteBuffer into = ByteBuffer.allocate(200);
        WebSocketEncoder encoder = encoder(CLIENT);

        encoder.ping(HELLO, into);
        encoder.message(ByteBuffer.wrap(HELLO), into);
        encoder.pong(HELLO, into);
        encoder.close(1000, "good-bye", into);

        assertThat(Frames.events(new WebSocketDecoder(SERVER, 100), List.of(into.flip())))
                .containsExactly(
                        "ping 48656c6c6f", NaiveFrames.message(HELLO), "pong 48656c6c6f", "close 1000 good-bye");
    }

    @Test
    void aReasonIsCutBetweenCharacters() {
        assertThat(WebSocketEncoder.shortened("x".repeat(124))).isEqualTo("x".repeat(123));
        assertThat(WebSocketEncoder.shortened("ü".repeat(62))).isEqualTo("ü".repeat(61));
        assertThat(WebSocketEncoder.shortened("€".repeat(42))).isEqualTo("€".repeat(41));
        assertThat(WebSocketEncoder.shortened("x".repeat(120) + "😀")).isEqualTo("x".repeat(120));
        assertThat(WebSocketEncoder.shortened("y" + "😀".repeat(31))).isEqualTo("y" + "😀".repeat(30));

        ByteBuffer into = ByteBuffer.allocate(WebSocketEncoder.MOST_CONTROL_FRAME_BYTES);
        encoder(CLIENT).close(4001, "ü".repeat(100), into);
        assertThat(Frames.events(new WebSocketDecoder(SERVER, 0), List.of(into.flip())))
                .containsExactly("close 4001 " + "ü".repeat(61));
    }

    @Test
    void aCloseWithoutACodeHasNoBody() {
        ByteBuffer into = ByteBuffer.allocate(2);
        encoder(SERVER).close(CloseCodes.NO_STATUS, "for nobody", into);
        assertThat(into.array()).isEqualTo(Frames.hex("88 00"));
    }

    @Test
    void whatMayNotBeSentIsADefect() {
        ByteBuffer into = ByteBuffer.allocate(200);
        assertThatThrownBy(() -> encoder(SERVER).close(1006, "", into)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> encoder(SERVER).ping(new byte[126], into))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> encoder(SERVER).message(ByteBuffer.allocate(200), into))
                .isInstanceOf(BufferOverflowException.class);
    }

    @Test
    void keysAreNotRepeated() {
        MaskKeys keys = new MaskKeys(new SecureRandom());
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            seen.add(keys.getAsInt());
        }
        assertThat(seen).hasSizeGreaterThan(290);
    }

    private static WebSocketEncoder encoder(WebSocketRole ours) {
        return new WebSocketEncoder(ours, () -> Frames.KEY);
    }
}
