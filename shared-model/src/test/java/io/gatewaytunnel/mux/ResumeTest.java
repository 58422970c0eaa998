package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a session with a grace does when its link is lost. */
class ResumeTest {
    private final Pair pair = new Pair(Map.of(), Pair.grace(Duration.ofSeconds(15)), Duration.ofMillis(10), 64 << 20);

    @Test
    void streamsGoOnOverANewLinkAsIfNothingHadHappened() {
        byte[] download = new byte[5_000_000];
        new SplittableRandom(7).nextBytes(download);
        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();
        origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.sendAll(download);

        for (int cut = 0; cut < 5; cut++) {
            pair.run(Duration.ofMillis(33));
            pair.links.cut();
            pair.run(Duration.ofSeconds(3));
            pair.joinBy(new LoopbackLinks(pair.timer, Duration.ofMillis(10), 0));
        }
        pair.run(Duration.ofSeconds(3));
        origin.stream().sendEnd(Headers.empty());
        pair.settle();

        assertThat(Arrays.equals(client.body.toByteArray(), download)).isTrue();
        assertThat(client.only(Frame.End.class)).isNotNull();
        assertThat(pair.proxyEvents.ends).isEmpty();
        assertThat(pair.proxyBudget.usedBytes()).isZero();
    }

    @Test
    void detachedSessionTakesNoStreamsAndEndsAfterItsGrace() {
        TestOwner client = pair.open(Pair.get());
        pair.settle();

        pair.links.cut();
        assertThat(pair.proxy.isUsable()).isFalse();
        assertThat(pair.proxy.open(Pair.get(), new TestOwner())).isEmpty();
        pair.run(Duration.ofSeconds(14));
        assertThat(pair.proxyEvents.ends).isEmpty();
        pair.run(Duration.ofSeconds(3));

        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.LINK_LOST);
        assertThat(client.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.LINK_LOST);
    }

    @Test
    void closeInOrderEndsTheSessionThoughASendHadFailedBefore() {
        pair.settle();

        pair.links.cut();
        assertThat(pair.proxyEvents.ends).isEmpty();
        pair.links.left().closedBy(Protocol.closeCode(ErrorCode.NO_ERROR));

        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.LINK_LOST);
    }

    @Test
    void closeOfALinkThatWasFencedEndsNothing() {
        pair.settle();

        pair.links.cut();
        assertThat(pair.proxy.fence()).isPresent();
        pair.links.left().closedBy(Protocol.closeCode(ErrorCode.NO_ERROR));

        assertThat(pair.proxyEvents.ends).isEmpty();
    }

    @Test
    void newLinkFencesTheOldOne() {
        pair.settle();
        LoopbackLinks old = pair.links;
        LoopbackLinks fresh = new LoopbackLinks(pair.timer, Duration.ofMillis(10), 0);

        pair.joinBy(fresh);
        old.left().deliver(new byte[] {1, 2, 3});
        TestOwner client = pair.open(Pair.get());
        pair.agentSide().stream().sendHead(new ResponseHead(204, Headers.empty()));
        pair.settle();

        assertThat(old.left().closeCode()).isEqualTo(4000 + ErrorCode.LINK_LOST.code());
        assertThat(client.only(Frame.Head.class)).isNotNull();
        assertThat(pair.proxyEvents.ends)
                .as("junk from a fenced link counts for nothing")
                .isEmpty();
    }

    @Test
    void messageThatNoLinkTakesEndsTheSessionAtTheThird() {
        pair.settle();
        for (int link = 1; link <= 3; link++) {
            assertThat(pair.proxyEvents.ends).as("before link %s", link).isEmpty();
            pair.links.left().closedBy(1009);
            if (link < 3) {
                pair.joinBy(new LoopbackLinks(pair.timer, Duration.ofMillis(10), 0));
            }
        }

        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.LINK_LOST);
    }

    @Test
    void connectionsThatBreakOffWithinMessagesEndNothingWhileBytesGetAcross() {
        for (int link = 0; link < 5; link++) {
            TestOwner client = pair.open(Pair.get());
            pair.agentSide().stream().sendHead(new ResponseHead(204, Headers.empty()));
            pair.settle();
            assertThat(client.only(Frame.Head.class)).isNotNull();
            pair.links.left().closedBy(1002);
            pair.joinBy(new LoopbackLinks(pair.timer, Duration.ofMillis(10), 0));
        }

        assertThat(pair.proxyEvents.ends).isEmpty();
    }
}
