package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A stream whose request offered an upgrade and has a body, which comes first: docs/PROTOCOL.md §4 and §6. */
class UpgradeAfterBodyStreamTest {
    private static final ResponseHead SWITCHED =
            new ResponseHead(ResponseHead.SWITCHING_PROTOCOLS, Headers.of("Upgrade", "tcp"));

    private final Pair pair = new Pair();

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(TestOwner owner) {
        return owner.body.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void bodyComesBeforeTheAnswerAndTheOtherProtocolAfterIt() {
        TestOwner client = pair.open(Pair.upgradeAfter(4));
        client.stream().send(bytes("body"));
        TestOwner origin = pair.agentSide();
        assertThat(text(origin)).isEqualTo("body");
        assertThat(client.stream().writableBytes()).isZero();

        origin.stream().sendHead(SWITCHED);
        pair.settle();
        client.stream().send(bytes("bytes"));
        origin.sendAll("back".getBytes(StandardCharsets.US_ASCII));
        pair.settle();
        client.stream().sendEnd(Headers.empty());
        origin.stream().sendEnd(Headers.empty());
        pair.settle();

        assertThat(text(origin)).isEqualTo("bodybytes");
        assertThat(text(client)).isEqualTo("back");
        assertNothingIsLeft();
    }

    @Test
    void bodyMayBeLargerThanTheCreditOfTheAgent() {
        int length = 3 * pair.settings.requestCreditBytes();
        TestOwner client = pair.open(Pair.upgradeAfter(length));
        client.stream().send(ByteBuffer.allocate(length));
        TestOwner origin = pair.agentSide();
        pair.settle();

        assertThat(origin.body.size()).isEqualTo(length);
    }

    @Test
    void bodyThatNobodyWaitsForIsSkippedBehindAnotherAnswer() {
        TestOwner client = pair.open(Pair.upgradeAfter(2 << 20));
        TestOwner origin = pair.agentSide();
        origin.reading = false;
        client.stream().send(ByteBuffer.allocate(2 << 20));
        origin.stream().sendHead(new ResponseHead(401, Headers.empty()));
        pair.settle();
        origin.stream().sendEnd(Headers.empty());
        origin.stream().reset(ErrorCode.NO_ERROR, "answered before the request was complete");
        pair.settle();

        assertThat(client.only(Frame.Head.class).head().status()).isEqualTo(401);
        assertThat(pair.proxyEvents.ends).isEmpty();
        assertThat(pair.agentEvents.ends).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void moreThanTheBodyBeforeTheAnswerEndsTheSession() {
        TestOwner client = pair.open(Pair.upgradeAfter(4));
        client.stream().send(bytes("body and more"));
        pair.settle();

        assertThat(pair.agentEvents.ends).containsExactly(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void endOfTheBodyBeforeTheAnswerEndsTheSession() {
        TestOwner client = pair.open(Pair.upgradeAfter(4));
        client.stream().send(bytes("body"));
        client.stream().sendEnd(Headers.empty());
        pair.settle();

        assertThat(pair.agentEvents.ends).containsExactly(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void openWithBothEndsASessionInWhichNotBothSidesKnowIt() {
        Pair before = Pair.ofBefore();
        Frame open = new Frame.Open(1, Pair.upgradeAfter(4), 65_536, before.settings.requestCreditBytes());

        before.links.right().deliver(HostilePeerTest.batch(1, 0, open));
        before.settle();

        assertThat(before.agentEvents.ends).containsExactly(ErrorCode.PROTOCOL_ERROR);
        assertThat(before.agentEvents.heads).isEmpty();
    }

    private void assertNothingIsLeft() {
        assertThat(pair.proxy.streamCount()).isZero();
        assertThat(pair.agent.streamCount()).isZero();
        assertThat(pair.proxyBudget.usedBytes()).isZero();
        assertThat(pair.agentBudget.usedBytes()).isZero();
    }
}
