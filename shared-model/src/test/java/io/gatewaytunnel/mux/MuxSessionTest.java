package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MuxSessionTest {
    /** A lost link ends its session; ResumeTest is about those that wait for another one. */
    private final Pair pair = new Pair(Map.of("resume-grace", "0s"), s -> s, Duration.ofMillis(10), 64 << 20);

    @Test
    void carriesRequestAndResponseWithTheirBodiesAndTrailers() {
        byte[] upload = random(300_000);
        byte[] download = random(1_000_000);
        TestOwner client = pair.open(Pair.post(upload.length));
        TestOwner origin = pair.agentSide();

        client.sendAll(upload);
        pair.settle();
        client.stream().sendEnd(Headers.of("Checksum", "1"));
        origin.stream().sendHead(new ResponseHead(200, Headers.of("Content-Type", "text/plain")));
        origin.sendAll(download);
        pair.run(Duration.ofSeconds(2));
        origin.stream().sendEnd(Headers.of("Grpc-Status", "0"));
        pair.settle();

        assertThat(Arrays.equals(origin.body.toByteArray(), upload)).isTrue();
        assertThat(origin.only(Frame.End.class).trailers()).isEqualTo(Headers.of("Checksum", "1"));
        assertThat(Arrays.equals(client.body.toByteArray(), download)).isTrue();
        assertThat(client.only(Frame.Head.class).head().status()).isEqualTo(200);
        assertThat(client.only(Frame.End.class).trailers()).isEqualTo(Headers.of("Grpc-Status", "0"));
        assertThat(pair.proxy.streamCount()).isZero();
        assertThat(pair.agent.streamCount()).isZero();
    }

    @Test
    void leavesNothingChargedWhenAllIsDone() {
        carriesRequestAndResponseWithTheirBodiesAndTrailers();

        assertThat(pair.proxyBudget.usedBytes()).isZero();
        assertThat(pair.agentBudget.usedBytes()).isZero();
    }

    @Test
    void defectOfOneOwnerHurtsNoOther() {
        pair.proxy.open(Pair.get(), new StreamListener() {
            @Override
            public void onReadable() {
                throw new IllegalStateException("a defect");
            }

            @Override
            public void onWritable() {
                throw new IllegalStateException("a defect");
            }
        });
        TestOwner failing = pair.agentSide();
        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();

        failing.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.stream().sendHead(new ResponseHead(201, Headers.empty()));
        pair.settle();

        assertThat(client.only(Frame.Head.class).head().status()).isEqualTo(201);
        assertThat(pair.proxy.isUsable()).isTrue();
    }

    @Test
    void senderWaitsWhenNobodyConsumes() {
        TestOwner client = pair.open(Pair.get());
        client.reading = false;
        TestOwner origin = pair.agentSide();

        origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.sendAll(random(5_000_000));
        pair.settle();

        int initial = pair.settings.windows().initial();
        assertThat(5_000_000 - origin.unsentBytes()).isEqualTo(initial);
        assertThat(pair.proxyBudget.usedBytes()).isEqualTo(initial);
    }

    @Test
    void stalledStreamsDoNotHoldUpAnother() {
        for (int i = 0; i < 50; i++) {
            TestOwner stalled = pair.open(Pair.get());
            stalled.reading = false;
            TestOwner origin = pair.agentSide();
            origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
            origin.sendAll(random(600_000));
        }
        byte[] download = random(3_000_000);

        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();
        origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.sendAll(download);
        pair.run(Duration.ofSeconds(5));

        assertThat(Arrays.equals(client.body.toByteArray(), download)).isTrue();
        assertThat(pair.proxyBudget.usedBytes()).isLessThanOrEqualTo(pair.proxyBudget.totalBytes());
    }

    @Test
    void windowsGrowOnALongPathAndStayInsideTheBudget() {
        Pair longPath = new Pair(Map.of(), s -> s, Duration.ofMillis(50), 64 << 20);
        TestOwner client = longPath.open(Pair.get());
        longPath.run(Duration.ofMillis(200));
        TestOwner origin = longPath.agentEvents.owners.get(0);
        byte[] download = random(40_000_000);

        origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.sendAll(download);
        longPath.run(Duration.ofSeconds(4));

        assertThat(client.body.size())
                .as("256 KiB a round trip would be 10 MB in 4 s")
                .isEqualTo(download.length);
    }

    @Test
    void resetByTheProxyReachesTheAgentAheadOfItsData() {
        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();
        origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.sendAll(random(500_000));

        client.stream().reset(ErrorCode.CANCELLED, "gone");
        pair.settle();

        assertThat(origin.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.CANCELLED);
        assertThat(origin.stream().failure()).isPresent();
        assertThat(pair.agent.streamCount()).isZero();
        assertThat(pair.agentBudget.usedBytes()).isZero();
        assertThat(pair.proxyBudget.usedBytes()).isZero();
    }

    @Test
    void resetByTheAgentKeepsWhatCameBeforeIt() {
        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();
        origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.sendAll(random(1000));
        pair.settle();

        origin.stream().reset(ErrorCode.ORIGIN_BROKEN, "connection reset");
        pair.settle();

        assertThat(client.body.size()).isEqualTo(1000);
        assertThat(client.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.ORIGIN_BROKEN);
    }

    @Test
    void earlyAnswerIsDeliveredWholeBeforeTheRestOfTheUploadIsDeclined() {
        TestOwner client = pair.open(Pair.post(10_000_000));
        client.sendAll(random(10_000_000));
        TestOwner origin = pair.agentSide();
        origin.reading = false;

        origin.stream().sendHead(new ResponseHead(413, Headers.empty()));
        origin.stream().send(ByteBuffer.wrap(random(5000)));
        origin.stream().sendEnd(Headers.empty());
        origin.stream().reset(ErrorCode.NO_ERROR, "enough");
        pair.settle();

        assertThat(client.body.size()).isEqualTo(5000);
        assertThat(client.only(Frame.End.class)).isNotNull();
        assertThat(pair.proxy.streamCount()).isZero();
        assertThat(pair.agent.streamCount()).isZero();
        assertThat(pair.agentBudget.usedBytes()).isZero();
    }

    @Test
    void requestThatWaitsForContinueIsAskedForAndMayBeginUnasked() {
        RequestHead head = new RequestHead(
                "default", "PUT", "http", "example.test", "/", Headers.of("Expect", "100-continue"), 100);
        TestOwner client = pair.open(head);
        TestOwner origin = pair.agentSide();
        assertThat(client.stream().writableBytes()).isEqualTo(pair.settings.requestCreditBytes());

        origin.stream().allowRequestBody();
        pair.settle();

        assertThat(client.only(Frame.Continue.class)).isNotNull();
        assertThat(client.stream().writableBytes()).isEqualTo(pair.settings.requestCreditBytes());
    }

    @Test
    void refusedRequestIsToldAsRefusedAndNotTaken() {
        TestOwner client = pair.open(Pair.get());

        pair.agentSide().stream().refuse(ErrorCode.ORIGIN_UNREACHABLE, "connection refused");
        pair.settle();

        assertThat(client.only(Frame.Refused.class).code()).isEqualTo(ErrorCode.ORIGIN_UNREACHABLE);
        assertThat(client.stream().isTaken()).isFalse();
    }

    @Test
    void lostLinkFailsStreamsAndTellsWhichMayBeTriedElsewhere() {
        TestOwner sent = pair.open(Pair.get());
        pair.settle();
        pair.links.left().stall();
        pair.open(Pair.get()); // takes the one send that may be under way
        TestOwner unsent = pair.open(Pair.get());

        pair.links.cut();

        assertThat(sent.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.LINK_LOST);
        assertThat(unsent.only(Frame.Refused.class).code()).isEqualTo(ErrorCode.LINK_LOST);
        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.LINK_LOST);
        assertThat(pair.proxyBudget.usedBytes()).isZero();
    }

    @Test
    void silentLinkIsDeadAfterThreeHeartbeatsAndNotBefore() {
        pair.settle();
        pair.links.cutSilently();

        pair.run(Duration.ofSeconds(13));
        assertThat(pair.proxyEvents.ends).isEmpty();
        pair.run(Duration.ofSeconds(4));

        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.LINK_DEAD);
        assertThat(pair.agentEvents.ends).containsExactly(ErrorCode.LINK_DEAD);
    }

    @Test
    void idleSessionLivesByItsHeartbeat() {
        pair.run(Duration.ofHours(1));

        assertThat(pair.proxyEvents.ends).isEmpty();
        assertThat(pair.proxy.snapshot().roundTrip()).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void sendThatNeverCompletesEndsTheLink() {
        Pair impatient =
                new Pair(Map.of("send-stall", "3s", "resume-grace", "0s"), s -> s, Duration.ofMillis(10), 64 << 20);
        TestOwner client = impatient.open(Pair.get());
        impatient.settle();
        impatient.links.right().stall();
        impatient.agentSide().stream().sendHead(new ResponseHead(200, Headers.empty()));

        impatient.run(Duration.ofSeconds(5));

        assertThat(impatient.agentEvents.ends).containsExactly(ErrorCode.LINK_DEAD);
        assertThat(client.only(Frame.Reset.class)).isNotNull();
    }

    @Test
    void goAwayLetsStreamsFinishAndTakesNoNewOnes() {
        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();

        pair.agent.goAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(30), "stopping");
        pair.settle();
        assertThat(pair.proxyEvents.goAways).hasSize(1);
        assertThat(pair.proxy.isUsable()).isFalse();
        assertThat(pair.proxy.open(Pair.get(), new TestOwner())).isEmpty();
        origin.stream().sendHead(new ResponseHead(204, Headers.empty()));
        origin.stream().sendEnd(Headers.empty());
        pair.run(Duration.ofSeconds(3));

        assertThat(client.only(Frame.End.class)).isNotNull();
        assertThat(pair.agentEvents.ends).containsExactly(ErrorCode.SHUTTING_DOWN);
        assertThat(pair.proxyEvents.ends).hasSize(1);
    }

    /** The agent looks each second whether it may go, while the request is still on its way. */
    @Test
    void requestThatCrossesAGoAwayIsServed() {
        Pair far = new Pair(Map.of(), s -> s, Duration.ofSeconds(3), 64 << 20);
        far.agent.goAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(30), "stopping");
        TestOwner client = far.open(Pair.get());
        far.run(Duration.ofSeconds(4));

        TestOwner origin = far.agentSide();
        origin.stream().sendHead(new ResponseHead(204, Headers.empty()));
        origin.stream().sendEnd(Headers.empty());
        far.run(Duration.ofSeconds(9));

        assertThat(client.only(Frame.End.class)).isNotNull();
        assertThat(far.agentEvents.ends).containsExactly(ErrorCode.SHUTTING_DOWN);
    }

    @Test
    void streamsAreStillOpenedAfterAGoAwayAhead() {
        pair.proxy.announceGoAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(30), "draining");
        pair.run(Duration.ofSeconds(3));
        assertThat(pair.agentEvents.goAways).hasSize(1);
        TestOwner client = pair.open(Pair.get());
        TestOwner origin = pair.agentSide();

        pair.proxy.goAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(30), "draining");
        assertThat(pair.proxy.isUsable()).isFalse();
        origin.stream().sendHead(new ResponseHead(204, Headers.empty()));
        origin.stream().sendEnd(Headers.empty());
        pair.run(Duration.ofSeconds(3));

        assertThat(client.only(Frame.End.class)).isNotNull();
        assertThat(pair.agentEvents.goAways).as("told once").hasSize(1);
        assertThat(pair.proxyEvents.ends).containsExactly(ErrorCode.SHUTTING_DOWN);
    }

    @Test
    void goAwayCutsStreamsOffAtItsDeadline() {
        TestOwner client = pair.open(Pair.get());
        pair.agentSide();

        pair.agent.goAway(ErrorCode.SHUTTING_DOWN, Duration.ofSeconds(5), "stopping");
        pair.run(Duration.ofSeconds(7));

        assertThat(client.only(Frame.Reset.class)).isNotNull();
    }

    @Test
    void peerAtItsLimitGetsNoMoreStreams() {
        for (int i = 0; i < 100; i++) {
            pair.open(Pair.get());
        }

        assertThat(pair.proxy.open(Pair.get(), new TestOwner())).isEmpty();
        assertThat(pair.proxy.isUsable()).isFalse();
    }

    @Test
    void smallAnswerIsNotHeldUpByBulk() {
        Pair slow = new Pair(Map.of(), s -> s, Duration.ofMillis(1), 64 << 20);
        slow.joinBy(new LoopbackLinks(slow.timer, Duration.ofMillis(1), 100_000)); // 10 MB/s
        for (int i = 0; i < 20; i++) {
            slow.open(Pair.get());
            TestOwner origin = slow.agentSide();
            origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
            origin.sendAll(random(20_000_000));
        }
        slow.run(Duration.ofSeconds(1));

        TestOwner client = slow.open(Pair.get());
        TestOwner origin = slow.agentSide();
        origin.stream().sendHead(new ResponseHead(200, Headers.empty()));
        origin.stream().send(ByteBuffer.wrap(random(1000)));
        origin.stream().sendEnd(Headers.empty());
        slow.run(Duration.ofMillis(60));

        assertThat(client.body.size())
                .as("two messages of 6.5 ms each are in front of it at most")
                .isEqualTo(1000);
    }

    @Test
    void smallFramesOfManyStreamsTravelTogether() {
        pair.settle();
        int before = pair.links.right().messages();
        for (int i = 0; i < 50; i++) {
            pair.open(Pair.get());
        }
        pair.settle();
        int opened = pair.links.right().messages();
        pair.links.right().messages();

        assertThat(opened - before).as("one acknowledgement, not fifty").isLessThan(10);
        assertThat(pair.agentEvents.owners).hasSize(50);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }
}
