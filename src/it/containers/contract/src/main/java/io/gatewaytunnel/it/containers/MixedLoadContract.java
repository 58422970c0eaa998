package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.load.MixedLoad;
import io.gatewaytunnel.it.origin.TestOrigin;
import org.junit.jupiter.api.Test;

/** A thousand requests of every kind at once: each gets its own answer, whole. */
interface MixedLoadContract extends OnProxy {
    int REQUESTS = Integer.getInteger("it.mixed.requests", 1_000);

    int WARM_UP = 100;

    /** How often; with a seed of its own each time. */
    int ROUNDS = Integer.getInteger("it.mixed.rounds", 1);

    @Test
    @Promise("mixed-load")
    default void everyRequestOfAMixedLoadGetsItsAnswer() {
        try (TestOrigin origin = TestOrigin.start();
                MixedLoad load = new MixedLoad(proxy(), REQUESTS)) {
            tunnel().serve(origin.uri());
            assertThat(load.run(WARM_UP, -1)).isEmpty(); // so that the thousand do not meet all that is new at once
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();

                assertThat(load.run(REQUESTS, round)).as(() -> tunnel().said()).isEmpty();

                System.out.printf(
                        "%s: %d mixed requests in %d ms%n",
                        Server.current().title(), REQUESTS, (System.nanoTime() - start) / 1_000_000);
            }
        }
    }
}
