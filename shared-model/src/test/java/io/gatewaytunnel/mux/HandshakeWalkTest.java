package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How sessions come to their links and go from one to the next, walked at random over the handshakes and sessions of
 * both sides: links are cut at every step, with and without anybody hearing of it, several are dialled at once, hellos,
 * completions and welcomes come late and in any order, a balancer leads to the hub that has the session or to another
 * one, which may be drained, and a newer instance of the agent comes while the old one lives, or when it is gone. In
 * the end the last instance has its sessions, their hubs have those and no others, and every byte has come once.
 */
class HandshakeWalkTest {
    /** For each of the eight starts; by hand {@code -Dwalks=20000} takes millions of steps. */
    private static final int WALKS = Integer.getInteger("walks", 25);

    private static final int STEPS = 150;

    /** Longer than a link without a word lives. */
    private static final Duration SILENCE = Duration.ofSeconds(16);

    /** Sessions log each link that they lose; here that is thousands. */
    private static final List<Logger> LOUD =
            List.of(Logger.getLogger(SessionLinks.class.getName()), Logger.getLogger(LinkReader.class.getName()));

    @BeforeAll
    static void silence() {
        LOUD.forEach(logger -> logger.setLevel(Level.OFF));
    }

    @AfterAll
    static void speak() {
        LOUD.forEach(logger -> logger.setLevel(null));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyByteComesOnceWhereverAHandshakeIsCut(long first) {
        int resumed = 0;
        int late = 0;
        int elsewhere = 0;
        int replaced = 0;
        for (long seed = first * 1_000_000; seed < first * 1_000_000 + WALKS; seed++) {
            Walk walk = new Walk(seed);
            try {
                walk.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            resumed += walk.world.resumed;
            late += walk.world.late;
            elsewhere += walk.world.elsewhere;
            replaced += walk.world.replaced;
        }

        assertThat(resumed).as("sessions that went on").isGreaterThan(WALKS * 4);
        assertThat(late).as("handshakes that a later one had made worthless").isGreaterThan(WALKS / 4);
        assertThat(elsewhere).as("sessions that another hub had").isGreaterThan(WALKS / 4);
        assertThat(replaced).as("sessions of an older instance").isGreaterThan(WALKS / 8);
    }

    private static final class Walk {
        final WalkWorld world;
        private final List<WalkHub> hubs;
        private final List<WalkAgent> agents = new ArrayList<>();

        Walk(long seed) {
            world = new WalkWorld(seed);
            hubs = List.of(new WalkHub(world, "one"), new WalkHub(world, "two"));
            agents.add(new WalkAgent(world, hubs, 1));
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                world.exchanges.forEach(WalkWorld.Exchange::goOn);
                world.timer.advance(world.within(12));
            }
            settle();
        }

        private void step() {
            WalkAgent agent = agents.get(world.random.nextInt(agents.size()));
            switch (world.random.nextInt(20)) {
                case 0 -> agent.cut(true);
                case 1 -> agent.cut(false);
                case 2, 3, 4 -> agent.dialAnywhere();
                case 5, 6 -> agent.dialWhereNeeded();
                case 7 -> agent.abandon();
                case 8 -> seldom();
                default -> {}
            }
        }

        private void seldom() {
            WalkHub hub = hubs.get(world.random.nextInt(hubs.size()));
            switch (world.random.nextInt(5)) {
                case 0 -> hub.refusing = !hub.refusing;
                case 1 -> world.timer.advance(SILENCE);
                case 2 -> agents.add(new WalkAgent(world, hubs, agents.size() + 1));
                case 3 -> agents.get(0).vanish(world.random.nextBoolean());
                default -> {}
            }
            while (agents.size() > 2) {
                agents.remove(0).vanish(world.random.nextBoolean());
            }
        }

        private void settle() {
            WalkAgent last = agents.remove(agents.size() - 1);
            agents.forEach(older -> older.vanish(world.random.nextBoolean()));
            hubs.forEach(hub -> hub.refusing = false);
            world.exchanges.forEach(WalkWorld.Exchange::finish);
            for (int round = 0; round < 10; round++) { // as the agent does when it hears that it has no link
                world.timer.advance(Duration.ofSeconds(20));
                last.dialWhereNeeded();
            }
            world.exchanges.forEach(WalkWorld.Exchange::finish);
            world.timer.advance(Duration.ofSeconds(5));

            assertThat(world.mistakes).isEmpty();
            last.assertThatAllIsCarried();
            assertThat(hubs.stream().mapToInt(WalkHub::sessionCount).sum())
                    .as("sessions of the hubs")
                    .isEqualTo(last.sessionCount());
            world.exchanges.forEach(WalkWorld.Exchange::assertThatNoByteIsWrong);
            hubs.forEach(WalkHub::endAll);
            world.timer.advance(Duration.ofSeconds(1));
            assertThat(world.proxies.budget().usedBytes())
                    .as("memory of the hubs")
                    .isZero();
            assertThat(world.agents.budget().usedBytes())
                    .as("memory of the agents")
                    .isZero();
        }
    }
}
