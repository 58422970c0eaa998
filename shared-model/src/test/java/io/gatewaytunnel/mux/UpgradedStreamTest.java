package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A stream whose request offered an upgrade: docs/PROTOCOL.md §4. */
class UpgradedStreamTest {
    private static final ResponseHead SWITCHED =
            new ResponseHead(ResponseHead.SWITCHING_PROTOCOLS, Headers.of("Upgrade", "websocket"));

    private final Pair pair = new Pair();

    @Test
    void carriesBytesBothWaysAtOnceAfterThe101() {
        byte[] up = random(700_000);
        byte[] down = random(900_000);
        TestOwner client = pair.open(Pair.upgrade());
        TestOwner origin = pair.agentSide();

        origin.stream().sendHead(SWITCHED);
        pair.settle();
        assertThat(client.only(Frame.Head.class).head()).isEqualTo(SWITCHED);
        client.sendAll(up);
        origin.sendAll(down);
        pair.settle();

        assertThat(Arrays.equals(origin.body.toByteArray(), up)).isTrue();
        assertThat(Arrays.equals(client.body.toByteArray(), down)).isTrue();
    }

    @Test
    void eachDirectionEndsByItself() {
        TestOwner client = pair.open(Pair.upgrade());
        TestOwner origin = pair.agentSide();
        origin.stream().sendHead(SWITCHED);
        pair.settle();

        client.stream().sendEnd(Headers.empty());
        pair.settle();
        origin.sendAll(random(1000));
        pair.settle();
        assertThat(client.body.size()).isEqualTo(1000);
        origin.stream().sendEnd(Headers.empty());
        pair.settle();

        assertThat(client.only(Frame.End.class)).isNotNull();
        assertThat(origin.only(Frame.End.class)).isNotNull();
        assertNothingIsLeft();
    }

    @Test
    void anyOtherAnswerIsAnOrdinaryResponse() {
        TestOwner client = pair.open(Pair.upgrade());
        TestOwner origin = pair.agentSide();

        origin.stream().sendHead(new ResponseHead(401, Headers.of("WWW-Authenticate", "Basic")));
        origin.sendAll(random(300_000));
        pair.settle();
        origin.stream().sendEnd(Headers.empty());
        pair.settle();

        assertThat(client.only(Frame.Head.class).head().status()).isEqualTo(401);
        assertThat(client.body.size()).isEqualTo(300_000);
        assertThat(client.stream().isClosed()).isTrue();
        assertThat(origin.stream().isClosed()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void proxyHasNoRoomBeforeTheAnswer() {
        TestOwner client = pair.open(Pair.upgrade());
        TestOwner origin = pair.agentSide();
        assertThat(client.stream().writableBytes()).isZero();

        origin.stream().sendHead(SWITCHED);
        pair.settle();

        assertThat(client.stream().writableBytes()).isPositive();
    }

    @Test
    void senderWaitsForAReceiverThatDoesNotRead() {
        TestOwner client = pair.open(Pair.upgrade());
        TestOwner origin = pair.agentSide();
        origin.reading = false;
        origin.stream().sendHead(SWITCHED);
        pair.settle();

        client.sendAll(random(5_000_000));
        pair.settle();

        assertThat(5_000_000 - client.unsentBytes()).isEqualTo(pair.settings.requestCreditBytes());
        origin.reading = true;
        origin.read();
        pair.settle();
        pair.settle();
        assertThat(origin.body.size()).isEqualTo(5_000_000);
    }

    @Test
    void resetEndsBothDirections() {
        TestOwner client = pair.open(Pair.upgrade());
        TestOwner origin = pair.agentSide();
        origin.stream().sendHead(SWITCHED);
        pair.settle();

        client.stream().reset(ErrorCode.CANCELLED, "gone");
        pair.settle();

        assertThat(origin.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.CANCELLED);
        assertNothingIsLeft();
    }

    @Test
    void unaskedSwitchOfAnOriginIsAnInvalidAnswer() {
        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();

        assertThat(origin.stream().sendHead(SWITCHED)).isFalse();
        pair.settle();

        assertThat(client.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.ORIGIN_INVALID);
        assertThat(pair.proxyEvents.ends).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertThat(pair.proxy.streamCount()).isZero();
        assertThat(pair.agent.streamCount()).isZero();
        assertThat(pair.proxyBudget.usedBytes()).isZero();
        assertThat(pair.agentBudget.usedBytes()).isZero();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
