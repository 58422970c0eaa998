package io.gatewaytunnel.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of frames that come in pieces of any size. */
class KnownFramesTest {
    private static final int FRAMES = 400;
    private static final int LARGEST_PAYLOAD = 300;

    /** HttpCore's: the largest frame and its head. */
    private static final int ROOM_BYTES = 16_384 + 9;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onlyThoseOfUnknownTypesAreLeftOut(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES; i++) {
            int type = random.nextInt(20);
            byte[] frame = frame(random, type);
            sent.writeBytes(frame);
            if (type <= 9 || type == 16) { // RFC 9113 §6 and RFC 9218
                expected.writeBytes(frame);
            }
        }

        KnownFrames frames = new KnownFrames();
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        Pieces pieces = new Pieces(ByteBuffer.wrap(sent.toByteArray()), random);
        ByteBuffer room = ByteBuffer.allocate(ROOM_BYTES);
        int count = frames.read(pieces, room);
        while (count >= 0) {
            assertThat(room.position()).isEqualTo(count);
            seen.write(room.array(), 0, count);
            room.clear();
            count = frames.read(pieces, room);
        }

        assertThat(seen.toByteArray()).as("seed %d", seed).isEqualTo(expected.toByteArray());
    }

    private static byte[] frame(SplittableRandom random, int type) {
        int length = random.nextInt(LARGEST_PAYLOAD);
        ByteBuffer frame = ByteBuffer.allocate(9 + length);
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return frame.putInt(length << 8 | type)
                .put((byte) random.nextInt())
                .putInt(random.nextInt())
                .put(payload)
                .array();
    }

    /** Gives a few octets at a time, or many, or none. */
    private record Pieces(ByteBuffer all, SplittableRandom random) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) {
            if (!all.hasRemaining()) {
                return -1;
            }
            int most = random.nextBoolean() ? 12 : 1_000;
            int count = Math.min(Math.min(random.nextInt(most), target.remaining()), all.remaining());
            target.put(all.slice(all.position(), count));
            all.position(all.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
