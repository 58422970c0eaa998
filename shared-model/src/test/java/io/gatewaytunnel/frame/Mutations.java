package io.gatewaytunnel.frame;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Inputs for a decoder that no peer of good will would send. */
final class Mutations {
    private Mutations() {}

    /** Decodes; anything but a batch or a {@link ProtocolException} is thrown on. */
    static boolean isAccepted(byte[] input) {
        try {
            return new FrameDecoder(Protocol.MAX_HEAD_BYTES).decode(input).sizeBytes() == input.length;
        } catch (ProtocolException expected) {
            return false;
        }
    }

    static byte[] junk(SplittableRandom random) {
        byte[] input = new byte[random.nextInt(64)];
        random.nextBytes(input);
        return input;
    }

    /** A few bytes changed, cut out, doubled or set to the type bytes that announce large lengths. */
    static byte[] mutated(byte[] original, SplittableRandom random) {
        byte[] input = original.clone();
        for (int changes = random.nextInt(1, 4); changes > 0 && input.length > 0; changes--) {
            int at = random.nextInt(input.length);
            switch (random.nextInt(4)) {
                case 0 -> input[at] = (byte) random.nextInt(256);
                case 1 -> input[at] = (byte) (0xc0 + random.nextInt(32)); // nil to array and map of 32 bits
                case 2 -> input = Arrays.copyOf(input, at);
                default -> input[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return input;
    }
}
