package io.gatewaytunnel.websocket;

import static io.gatewaytunnel.websocket.Frames.frame;
import static io.gatewaytunnel.websocket.Frames.hex;
import static io.gatewaytunnel.websocket.Frames.joined;
import static io.gatewaytunnel.websocket.WebSocketRole.CLIENT;
import static io.gatewaytunnel.websocket.WebSocketRole.SERVER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebSocketDecoderTest {
    private static final int MOST = 70_000;
    private static final byte[] HELLO = "Hello".getBytes(UTF_8);

    /** Bytes as a client sends them to us, and the code by which the connection ends. */
    static Stream<Arguments> brokenRules() {
        return Stream.of(
                broken("reserved bit 1", 1002, hex("c2 80 00000000")),
                broken("reserved bit 2", 1002, hex("a2 80 00000000")),
                broken("reserved bit 3 in a control frame", 1002, hex("99 80 00000000")),
                broken("opcode 3", 1002, hex("83 80")),
                broken("opcode 7", 1002, hex("87 80")),
                broken("opcode 11", 1002, hex("8b 80")),
                broken("opcode 15", 1002, hex("8f 80")),
                broken("a client's frame without mask", 1002, hex("82 05")),
                broken("a ping without mask", 1002, hex("89 00")),
                broken("a ping in fragments", 1002, hex("09 80")),
                broken("a close in fragments", 1002, hex("08 80")),
                broken("a ping of 126 bytes", 1002, hex("89 fe")),
                broken("a pong with a length of eight bytes", 1002, hex("8a ff")),
                broken("125 in two bytes", 1002, hex("82 fe 007d 00000000")),
                broken("0 in two bytes", 1002, hex("82 fe 0000 00000000")),
                broken("65535 in eight bytes", 1002, hex("82 ff 000000000000ffff 00000000")),
                broken("a length with its highest bit set", 1002, hex("82 ff 8000000000000000 00000000")),
                broken("text", 1003, hex("81 85 00000000")),
                broken("text in fragments", 1003, hex("01 80 00000000")),
                broken("a continuation of nothing", 1002, hex("80 80 00000000")),
                broken("a message inside another one", 1002, hex("02 80 00000000 82 80 00000000")),
                broken("a continuation behind the last fragment", 1002, hex("82 80 00000000 80 80 00000000")),
                broken("one byte too much", 1009, hex("82 ff 0000000000011171 00000000")),
                broken("far too much", 1009, hex("82 ff 7fffffffffffffff 00000000")),
                broken(
                        "one byte too much in two fragments",
                        1009,
                        joined(frame(0x02, CLIENT, new byte[MOST - 10]), hex("80 8b 00000000"))),
                broken("a close of one byte", 1002, hex("88 81 00000000 03")),
                broken("a reason that is not UTF-8", 1007, hex("88 83 00000000 03e8 ff")),
                broken("a reason that breaks off in a character", 1007, hex("88 84 00000000 03e8 e282")),
                broken("a surrogate in a reason", 1007, hex("88 85 00000000 03e8 eda080")));
    }

    private static Arguments broken(String rule, int code, byte[] bytes) {
        return Arguments.of(rule, code, bytes);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("brokenRules")
    void aBrokenRuleHasItsCode(String rule, int code, byte[] bytes) {
        for (int cut = 0; cut <= Math.min(bytes.length, 40); cut++) {
            List<String> events = Frames.events(decoder(SERVER), inTwo(bytes, cut));
            assertThat(events).as("%s, cut at %d", rule, cut).last().isEqualTo("broken " + code);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("brokenRules")
    void whatFollowsABrokenRuleIsThrownAway(String rule, int code, byte[] bytes) {
        WebSocketDecoder decoder = decoder(SERVER);
        List<String> events =
                Frames.events(decoder, List.of(ByteBuffer.wrap(joined(bytes, frame(0x82, CLIENT, HELLO)))));
        List<String> later = Frames.events(decoder, List.of(ByteBuffer.wrap(frame(0x82, CLIENT, HELLO))));

        assertThat(events).as(rule).last().isEqualTo("broken " + code);
        assertThat(later).isEmpty();
        assertThat(decoder.isOver()).isTrue();
    }

    @Test
    void aReasonSaysWhatWasSeen() {
        assertThatThrownBy(() -> decoder(SERVER).decode(ByteBuffer.wrap(hex("82 fe 0010 00000000")), new Frames.Told()))
                .isInstanceOfSatisfying(
                        WebSocketException.class, e -> assertThat(e.reason()).isEqualTo("a length of 16 in two bytes"));
        assertThatThrownBy(() -> decoder(CLIENT).decode(ByteBuffer.wrap(hex("82 80")), new Frames.Told()))
                .hasMessage("a server's frame must not be masked");
    }

    @ParameterizedTest
    @CsvSource({"999", "1004", "1005", "1006", "1015", "1016", "2999", "5000", "0", "65535"})
    void codesThatNobodyMaySendEndItWith1002(int code) {
        byte[] body = {(byte) (code >>> 8), (byte) code};
        assertThat(Frames.events(decoder(SERVER), List.of(ByteBuffer.wrap(frame(0x88, CLIENT, body)))))
                .containsExactly("broken 1002");
        assertThat(CloseCodes.isSendable(code)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1000", "1001", "1002", "1003", "1007", "1011", "1012", "1014", "3000", "4000", "4999"})
    void codesThatMayBeSentAreTold(int code) {
        byte[] body = joined(new byte[] {(byte) (code >>> 8), (byte) code}, "wegen ü".getBytes(UTF_8));
        WebSocketDecoder decoder = decoder(SERVER);

        List<String> events = Frames.events(
                decoder, List.of(ByteBuffer.wrap(joined(frame(0x88, CLIENT, body), frame(0x82, CLIENT, HELLO)))));

        assertThat(events).containsExactly("close " + code + " wegen ü");
        assertThat(decoder.isOver()).isTrue();
    }

    @Test
    void aCloseNeedsNoCode() {
        assertThat(Frames.events(decoder(SERVER), List.of(ByteBuffer.wrap(frame(0x88, CLIENT, new byte[0])))))
                .containsExactly("close 1005 ");
    }

    @ParameterizedTest
    @EnumSource(WebSocketRole.class)
    void everyLengthIsReadFromHeapAndDirectBuffers(WebSocketRole ours) {
        IntStream.of(0, 1, 7, 8, 124, 125, 126, 127, 128, 1000, 65_535, 65_536, MOST)
                .forEach(length -> {
                    byte[] payload = pattern(length);
                    byte[] bytes = frame(0x82, other(ours), payload);
                    ByteBuffer direct =
                            ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();

                    assertThat(Frames.events(decoder(ours), List.of(ByteBuffer.wrap(bytes))))
                            .as("%d bytes", length)
                            .containsExactly(NaiveFrames.message(payload));
                    assertThat(Frames.events(decoder(ours), List.of(direct)))
                            .as("%d bytes, direct", length)
                            .containsExactly(NaiveFrames.message(payload));
                });
    }

    @ParameterizedTest
    @EnumSource(WebSocketRole.class)
    void controlFramesComeBetweenFragmentsAndEveryCutIsTheSame(WebSocketRole ours) {
        WebSocketRole peer = other(ours);
        byte[] bytes = joined(
                frame(0x02, peer, pattern(9)),
                frame(0x89, peer, HELLO),
                frame(0x00, peer, new byte[0]),
                frame(0x8A, peer, pattern(125)),
                frame(0x80, peer, pattern(130)),
                frame(0x82, peer, HELLO),
                frame(0x88, peer, hex("0fa0 61")));
        List<String> expected = NaiveFrames.events(bytes, ours, MOST);
        assertThat(expected).hasSize(5);

        for (int first = 0; first <= bytes.length; first++) {
            assertThat(Frames.events(decoder(ours), inTwo(bytes, first)))
                    .as("cut at %d", first)
                    .isEqualTo(expected);
        }
        List<ByteBuffer> oneByOne = IntStream.range(0, bytes.length)
                .mapToObj(at -> ByteBuffer.wrap(bytes, at, 1))
                .toList();
        assertThat(Frames.events(decoder(ours), oneByOne)).isEqualTo(expected);
    }

    @Test
    void aMessageInFragmentsMayBeAsLongAsOneInOneFrame() {
        byte[] payload = pattern(MOST);
        List<ByteBuffer> pieces = new ArrayList<>();
        for (int at = 0; at < MOST; at += 1000) {
            byte[] part = Arrays.copyOfRange(payload, at, Math.min(MOST, at + 1000));
            pieces.add(ByteBuffer.wrap(frame(at == 0 ? 0x02 : 0x00, CLIENT, part)));
        }
        pieces.add(ByteBuffer.wrap(frame(0x80, CLIENT, new byte[0])));

        assertThat(Frames.events(decoder(SERVER), pieces)).containsExactly(NaiveFrames.message(payload));
    }

    @Test
    void decodingGoesOnBehindAMessageWhoseReceiverThrew() {
        WebSocketDecoder decoder = decoder(SERVER);
        ByteBuffer input = ByteBuffer.wrap(joined(frame(0x82, CLIENT, HELLO), frame(0x89, CLIENT, HELLO)));
        WebSocketDecoder.Sink failing = new WebSocketDecoder.Sink() {
            @Override
            public void onMessage(byte[] message) {
                throw new IllegalStateException("a defect");
            }

            @Override
            public void onPing(byte[] payload) {}

            @Override
            public void onClose(int code, String reason) {}
        };

        assertThatThrownBy(() -> decoder.decode(input, failing)).hasMessage("a defect");

        assertThat(Frames.events(decoder, List.of(input))).containsExactly("ping 48656c6c6f");
    }

    @Test
    void theExamplesOfTheRfcAreRead() {
        byte[] masked = hex("82 85 37fa213d 7f9f4d5158"); // §5.7, binary instead of text
        byte[] unmasked = hex("02 03 48656c 80 02 6c6f");

        assertThat(Frames.events(decoder(SERVER), List.of(ByteBuffer.wrap(masked))))
                .containsExactly(NaiveFrames.message(HELLO));
        assertThat(Frames.events(decoder(CLIENT), List.of(ByteBuffer.wrap(unmasked))))
                .containsExactly(NaiveFrames.message(HELLO));
    }

    private static WebSocketDecoder decoder(WebSocketRole ours) {
        return new WebSocketDecoder(ours, MOST);
    }

    private static WebSocketRole other(WebSocketRole role) {
        return role == CLIENT ? SERVER : CLIENT;
    }

    private static List<ByteBuffer> inTwo(byte[] bytes, int cut) {
        return List.of(ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, bytes.length - cut));
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return bytes;
    }
}
