package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What is counted to tell a peer that does harm, at the most that public clients can cause: many of them leave. That is
 * neither the proxy's doing nor the agent's, and ends no session.
 */
class LeavingClientsTest {
    private static final Duration DELAY = Duration.ofMillis(10);

    /** More than {@link MuxSettings#MAX_WAITING_FRAMES}: 2,000 a second for as long as a link may be silent. */
    private static final int LEFT_IN_A_STALL = 30_000;

    private static final int A_SECOND = 10_000;
    private static final int SECONDS = 5;

    @Test
    void thoseWhoLeaveBeforeTheirRequestHasGoneEndNoSession() {
        Pair pair = new Pair();
        pair.settle();
        pair.links.left().stall();

        for (int i = 0; i < LEFT_IN_A_STALL; i++) {
            leave(pair.open(Pair.get()));
        }
        TestOwner staying = pair.open(Pair.get());
        hearFromAgent(pair);

        assertThat(pair.proxyEvents.ends).isEmpty();
        assertThat(staying.stream().failure()).isEmpty();
        assertThat(pair.proxy.streamCount()).isEqualTo(1);
    }

    @Test
    void thoseWhoAllLeaveAtOnceEndNoSession() {
        int streams = 5_000;
        Pair pair = new Pair(Map.of("max-waiting-frames", "1000"), UnaryOperator.identity(), DELAY, 1 << 30, streams);
        List<TestOwner> clients = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            clients.add(pair.open(Pair.get()));
        }
        pair.run(Duration.ofSeconds(2));
        assertThat(pair.agentEvents.owners).hasSize(streams);
        pair.links.left().stall();

        clients.forEach(LeavingClientsTest::leave);
        hearFromAgent(pair);

        assertThat(pair.proxyEvents.ends).isEmpty();
    }

    @Test
    void tenThousandASecondThroughOneLinkEndNoSessionAndLeaveNothing() {
        Pair pair = new Pair();
        TestOwner staying = pair.open(Pair.get());
        pair.settle();
        for (int i = 0; i < SECONDS * 1_000; i++) {
            for (int n = 0; n < A_SECOND / 1_000; n++) {
                leave(pair.open(Pair.get()));
            }
            pair.run(Duration.ofMillis(1));
        }
        pair.settle();

        assertThat(pair.proxyEvents.ends).isEmpty();
        assertThat(pair.agentEvents.ends).isEmpty();
        assertThat(pair.proxy.streamCount()).isEqualTo(1);
        assertThat(pair.agent.streamCount()).isEqualTo(1);
        assertThat(staying.stream().failure()).isEmpty();
    }

    private static void leave(TestOwner client) {
        client.stream().reset(ErrorCode.CANCELLED, "the public client went away");
    }

    /** A batch, after each of which is looked at what waits. */
    private static void hearFromAgent(Pair pair) {
        pair.links.left().deliver(HostilePeerTest.batch(0, 0, new Frame.Ping(1)));
    }
}
