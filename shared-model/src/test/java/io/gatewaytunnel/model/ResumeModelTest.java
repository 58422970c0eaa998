package io.gatewaytunnel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResumeModelTest {
    @Test
    void nothingIsLostRepeatedOrStuckWhereverTheLinkCuts() {
        long cuts = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            cuts += walk(seed);
        }

        assertThat(cuts).as("walks that never cut would prove nothing").isGreaterThan(100_000);
    }

    private static int walk(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ResumeModel model = new ResumeModel();
        try {
            for (int step = 0; step < 200; step++) {
                model.step(random);
            }
            model.finish();
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
        return model.cuts();
    }
}
