package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of docs/PROTOCOL.md that a peer can break ends the session with the code named there. */
class HostilePeerTest {
    private final Pair pair = new Pair();

    static Stream<Arguments> violationsByAnAgent() {
        Frame head = new Frame.Head(1, new ResponseHead(200, Headers.empty()));
        return Stream.of(
                Arguments.of("data before head", ErrorCode.PROTOCOL_ERROR, frames(data(1, 10))),
                Arguments.of("end before head", ErrorCode.PROTOCOL_ERROR, frames(new Frame.End(1, Headers.empty()))),
                Arguments.of("second head", ErrorCode.PROTOCOL_ERROR, frames(head, head)),
                Arguments.of(
                        "data after end",
                        ErrorCode.PROTOCOL_ERROR,
                        frames(head, new Frame.End(2, Headers.empty()), new Frame.Head(2, ok()), data(2, 1))),
                Arguments.of(
                        "101 unasked",
                        ErrorCode.PROTOCOL_ERROR,
                        frames(new Frame.Head(1, new ResponseHead(101, Headers.of("Upgrade", "websocket"))))),
                Arguments.of("a stream that never was", ErrorCode.PROTOCOL_ERROR, frames(data(99, 1))),
                Arguments.of(
                        "open from the agent", ErrorCode.PROTOCOL_ERROR, frames(new Frame.Open(3, Pair.get(), 1, 0))),
                Arguments.of("credit past the limit", ErrorCode.FLOW_CONTROL, frames(credit(), credit())),
                Arguments.of("hello in the middle, and empty", ErrorCode.HANDSHAKE, new byte[] {
                    (byte) 0x93, 0, 0, 0, (byte) 0x92, 1, (byte) 0x80
                }),
                Arguments.of("not MessagePack", ErrorCode.PROTOCOL_ERROR, new byte[] {(byte) 0xc1, 1, 2, 3}),
                Arguments.of("empty message", ErrorCode.PROTOCOL_ERROR, new byte[0]),
                Arguments.of("oversize", ErrorCode.LIMIT_EXCEEDED, new byte[Protocol.MAX_MESSAGE_BYTES + 1]),
                Arguments.of("a gap", ErrorCode.GAP, batch(5, 0, head)),
                Arguments.of("acknowledges what was never sent", ErrorCode.PROTOCOL_ERROR, batch(1, 1000, head)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violationsByAnAgent")
    void sessionEndsWithItsCode(String what, ErrorCode code, byte[] message) {
        TestOwner first = pair.open(Pair.post(10));
        TestOwner second = pair.open(Pair.post(10));
        pair.settle();

        pair.links.left().deliver(message);

        assertThat(pair.proxyEvents.ends).as(what).containsExactly(code);
        assertThat(pair.links.left().closeCode()).isEqualTo(Protocol.CLOSE_CODE_BASE + code.code());
        assertThat(first.stream().failure()).isPresent();
        assertThat(second.stream().failure()).isPresent();
        assertThat(pair.proxyBudget.usedBytes()).isZero();
    }

    @Test
    void moreDataThanCreditIsFlowControl() {
        TestOwner client = pair.open(Pair.get());
        client.reading = false;
        pair.settle();
        int promised = pair.settings.windows().initial();

        pair.links.left().deliver(batch(1, 0, new Frame.Head(1, ok())));
        for (int position = 2; position <= 2 + promised / 60_000; position++) {
            pair.links.left().deliver(batch(position, 0, data(1, 60_000)));
        }

        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.FLOW_CONTROL);
    }

    @Test
    void floodOfEmptyDataIsCutOff() {
        pair.open(Pair.get());
        pair.settle();

        pair.links.left().deliver(batch(1, 0, new Frame.Head(1, ok())));
        for (int position = 2; position < 200; position++) {
            pair.links.left().deliver(batch(position, 0, data(1, 0)));
        }

        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.CALM_DOWN);
    }

    @Test
    void dataInSingleBytesCostsAboutWhatItsCreditSays() {
        TestOwner client = pair.open(Pair.get());
        client.reading = false;
        pair.settle();
        pair.links.left().deliver(batch(1, 0, new Frame.Head(1, ok())));

        Frame[] drops = new Frame[4000];
        Arrays.fill(drops, data(1, 1));
        for (int position = 2; position < 50; position++) {
            pair.links.left().deliver(batch(position, 0, drops));
        }
        client.reading = true;
        client.read();

        assertThat(client.body.size()).isEqualTo(48 * 4000);
        assertThat(client.readableCalls).isLessThan(60);
    }

    @Test
    void floodOfPingsIsAnsweredFourAtATime() {
        pair.settle();
        int before = pair.links.left().messages();
        Frame[] pings = new Frame[1000];
        Arrays.fill(pings, new Frame.Ping(7));

        pair.links.left().deliver(batch(0, 0, pings));
        pair.run(Duration.ofMillis(1));

        assertThat(pair.links.left().messages() - before).isEqualTo(1);
        assertThat(pair.proxyEvents.ends).isEmpty();
    }

    @Test
    void otherSessionsOfTheSameProcessAreUntouched() {
        Pair innocent = new Pair();
        TestOwner client = innocent.open(Pair.get());
        TestOwner origin = innocent.agentSide();

        pair.links.left().deliver(new byte[] {1, 2, 3});
        origin.stream().sendHead(ok());
        origin.stream().sendEnd(Headers.empty());
        innocent.settle();

        assertThat(client.only(Frame.End.class)).isNotNull();
        assertThat(innocent.proxyEvents.ends).isEmpty();
    }

    @Test
    void framesOfAStreamThatHasEndedAreIgnored() {
        TestOwner client = pair.open(Pair.get());
        pair.settle();
        client.stream().reset(ErrorCode.CANCELLED, "gone");

        pair.links
                .left()
                .deliver(batch(1, 0, new Frame.Head(1, ok()), data(1, 50_000), new Frame.End(1, Headers.empty())));

        assertThat(pair.proxyEvents.ends).isEmpty();
        assertThat(pair.proxyBudget.usedBytes()).as("the kept reset only").isLessThan(1000);
    }

    @Test
    void proxyThatReusesAStreamIdIsCutOff() {
        pair.settle();

        pair.links.right().deliver(batch(1, 0, new Frame.Open(5, Pair.get(), 1, 0)));
        pair.links.right().deliver(batch(2, 0, new Frame.Open(5, Pair.get(), 1, 0)));

        assertThat(pair.agentEvents.ends).containsExactly(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void proxyThatSendsBeforeItsUpgradeIsAnsweredIsCutOff() {
        pair.settle();

        pair.links.right().deliver(batch(1, 0, new Frame.Open(1, Pair.upgrade(), 1, 100), data(1, 1)));

        assertThat(pair.agentEvents.ends).containsExactly(ErrorCode.PROTOCOL_ERROR);
    }

    @Test
    void proxyThatAssumesMoreRequestCreditThanDeclaredIsCutOff() {
        pair.settle();

        pair.links.right().deliver(batch(1, 0, new Frame.Open(1, Pair.post(10), 1, 70_000)));

        assertThat(pair.agentEvents.ends).containsExactly(ErrorCode.FLOW_CONTROL);
    }

    @Test
    void streamsOverTheDeclaredLimitAreRefusedOneByOne() {
        pair.settle();

        for (int i = 1; i <= 150; i++) {
            pair.links.right().deliver(batch(i, 0, new Frame.Open(i, Pair.get(), 16_384, 0)));
        }

        assertThat(pair.agentEvents.owners).hasSize(100);
        assertThat(pair.agentEvents.ends).isEmpty();
    }

    private static ResponseHead ok() {
        return new ResponseHead(200, Headers.empty());
    }

    private static Frame credit() {
        return new Frame.Credit(1, Integer.MAX_VALUE);
    }

    private static Frame data(long id, int length) {
        return new Frame.Data(id, ByteBuffer.allocate(length));
    }

    private static byte[] frames(Frame... frames) {
        return batch(1, 0, frames);
    }

    static byte[] batch(long position, long acked, Frame... frames) {
        FrameEncoder encoder = new FrameEncoder();
        encoder.begin(position, acked);
        for (Frame frame : frames) {
            encoder.write(frame);
        }
        return MessageBytes.of(encoder.finish());
    }
}
