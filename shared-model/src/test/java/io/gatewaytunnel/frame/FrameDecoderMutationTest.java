package io.gatewaytunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random and mutated inputs; a full run is {@code -Dfuzz.inputs=5000000}. */
class FrameDecoderMutationTest {
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 400_000) / 4;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mutatedAndRandomInputsCauseNoOtherException(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> seeds = new ArrayList<>();
        GoldenFrames.all().values().forEach(batch -> seeds.add(GoldenFrames.encode(batch)));
        int accepted = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = random.nextInt(8) == 0
                    ? Mutations.junk(random)
                    : Mutations.mutated(seeds.get(random.nextInt(seeds.size())), random);
            accepted += Mutations.isAccepted(input) ? 1 : 0;
        }

        assertThat(accepted)
                .as("inputs that are all refused at the first byte would prove little")
                .isBetween(INPUTS / 100, INPUTS * 99 / 100);
    }
}
