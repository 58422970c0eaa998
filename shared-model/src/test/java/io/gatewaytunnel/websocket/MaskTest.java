package io.gatewaytunnel.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MaskTest {
    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void eightAtATimeIsOneAtATime() {
        for (int count = 0; count < 67; count++) {
            for (int from = 0; from < 9; from++) {
                byte[] bytes = new byte[from + count + 3];
                random.nextBytes(bytes);
                int key = random.nextInt();
                byte[] expected = oneByOne(key, bytes, from, count);
                ByteBuffer heap = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
                ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
                byte[] array = bytes.clone();

                Mask.apply(key, array, from, count);
                Mask.apply(key, heap, from, count);
                Mask.apply(key, direct, from, count);

                assertThat(array).isEqualTo(expected);
                assertThat(heap.array()).isEqualTo(expected);
                assertThat(direct).isEqualTo(ByteBuffer.wrap(expected));
            }
        }
    }

    @Test
    void theKeyGoesOnWhereAPieceEnds() {
        byte[] bytes = new byte[50];
        random.nextBytes(bytes);
        byte[] expected = oneByOne(Frames.KEY, bytes, 0, 50);

        for (int cut = 0; cut <= 50; cut++) {
            byte[] inTwo = bytes.clone();
            Mask.apply(Frames.KEY, inTwo, 0, cut);
            Mask.apply(Mask.after(Frames.KEY, cut), inTwo, cut, 50 - cut);
            assertThat(inTwo).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    private static byte[] oneByOne(int key, byte[] bytes, int from, int count) {
        byte[] masked = bytes.clone();
        byte[] keyBytes = ByteBuffer.allocate(4).putInt(key).array();
        for (int i = 0; i < count; i++) {
            masked[from + i] ^= keyBytes[i % 4];
        }
        return masked;
    }
}
