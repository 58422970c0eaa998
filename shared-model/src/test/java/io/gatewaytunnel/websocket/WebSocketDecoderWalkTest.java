package io.gatewaytunnel.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random conversations, mostly right, cut at random and sometimes damaged: the decoder tells what the naive one tells.
 */
class WebSocketDecoderWalkTest {
    private static final int MOST = 66_000;
    private static final int[] FIRST_OCTETS = {0x82, 0x82, 0x82, 0x02, 0x02, 0x00, 0x00, 0x80, 0x80, 0x89, 0x8A};
    private static final int[] LENGTHS = {0, 1, 3, 8, 125, 126, 127, 300, 5000};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsSentAndHoweverItIsCut(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            WebSocketRole ours = random.nextBoolean() ? WebSocketRole.SERVER : WebSocketRole.CLIENT;
            byte[] bytes = conversation(random, ours);
            if (random.nextInt(3) == 0 && bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }

            List<String> told = Frames.events(new WebSocketDecoder(ours, MOST), pieces(random, bytes));

            assertThat(told).as("seed %d, round %d", seed, round).isEqualTo(NaiveFrames.events(bytes, ours, MOST));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14})
    void junkIsReadOrRefusedAndNothingElse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3_000; round++) {
            WebSocketRole ours = random.nextBoolean() ? WebSocketRole.SERVER : WebSocketRole.CLIENT;
            byte[] junk = new byte[random.nextInt(60)];
            random.nextBytes(junk);
            if (junk.length > 1 && random.nextInt(4) > 0) { // something that gets past the first two octets
                junk[0] = (byte) FIRST_OCTETS[random.nextInt(FIRST_OCTETS.length)];
                junk[1] = (byte) ((junk[1] & 0x7F) | (ours == WebSocketRole.SERVER ? 0x80 : 0));
            }

            List<String> told = Frames.events(new WebSocketDecoder(ours, MOST), pieces(random, junk));

            assertThat(told).as("seed %d, round %d", seed, round).isEqualTo(NaiveFrames.events(junk, ours, MOST));
        }
    }

    private static byte[] conversation(SplittableRandom random, WebSocketRole ours) {
        WebSocketRole sender = ours == WebSocketRole.SERVER ? WebSocketRole.CLIENT : WebSocketRole.SERVER;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean inMessage = false;
        for (int frames = random.nextInt(12); frames > 0; frames--) {
            int first = FIRST_OCTETS[random.nextInt(FIRST_OCTETS.length)];
            boolean control = first > 0x88;
            if (!control) { // mostly in a possible order
                boolean right = random.nextInt(20) > 0;
                first = right ? (first & 0x80) | (inMessage ? 0 : 2) : first;
                inMessage = (first & 0x80) == 0;
            }
            byte[] payload = new byte[control ? random.nextInt(126) : LENGTHS[random.nextInt(LENGTHS.length)]];
            random.nextBytes(payload);
            out.writeBytes(Frames.frame(first, sender, payload));
        }
        if (random.nextInt(4) == 0) {
            out.writeBytes(Frames.frame(0x82, sender, new byte[65_536 + random.nextInt(500)]));
        }
        if (random.nextBoolean()) {
            byte[] body = new byte[random.nextInt(5)];
            random.nextBytes(body);
            out.writeBytes(Frames.frame(0x88, sender, body));
        }
        return out.toByteArray();
    }

    private static List<ByteBuffer> pieces(SplittableRandom random, byte[] bytes) {
        List<ByteBuffer> pieces = new ArrayList<>();
        int longest = 1 << random.nextInt(18);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(longest));
            pieces.add(
                    random.nextBoolean()
                            ? ByteBuffer.wrap(bytes, at, length)
                            : ByteBuffer.allocateDirect(length)
                                    .put(bytes, at, length)
                                    .flip());
            at += length;
        }
        return pieces;
    }
}
