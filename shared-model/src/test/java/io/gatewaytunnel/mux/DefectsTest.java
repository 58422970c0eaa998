package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A defect of one ends the work of one: nothing that all share stands still because of it. */
class DefectsTest {
    @AfterEach
    void uninstall() {
        FatalErrors.uninstall();
    }

    @Test
    void aDrainWhosePassThrowsReportsItAndIsFreeAgain() {
        List<String> passes = new ArrayList<>();
        List<Throwable> reported = new ArrayList<>();
        Error defect = new AssertionError("a defect");
        SerialDrain drain = new SerialDrain(
                () -> {
                    passes.add("pass");
                    if (passes.size() == 1) {
                        throw defect;
                    }
                },
                reported::add);

        drain.signal();
        drain.signal();

        assertThat(passes).hasSize(2);
        assertThat(reported).containsExactly(defect);
    }

    @Test
    void aReportThatThrowsLeavesTheDrainFreeToo() {
        List<String> passes = new ArrayList<>();
        SerialDrain drain = new SerialDrain(
                () -> {
                    passes.add("pass");
                    throw new IllegalStateException("a defect");
                },
                defect -> {
                    throw new IllegalStateException("another");
                });

        drain.signal();
        drain.signal();

        assertThat(passes).hasSize(2);
    }

    @Test
    void aSessionThatCannotSendEndsAndSaysSo() {
        List<Throwable> fatal = new ArrayList<>();
        FatalErrors.install(fatal::add);
        OutOfMemoryError noMemory = new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory");
        Pair.Events events = new Pair.Events();
        MuxSession session = agentSession(new ManualTimer(), events);

        LinkReceiver unused = session.attach(new FailingLink(noMemory));

        assertThat(events.ends).containsExactly(ErrorCode.INTERNAL);
        assertThat(fatal).contains(noMemory);
    }

    @Test
    void anOwnerThatFailsToTakeAStreamCostsThatStreamOnly() {
        Pair pair = new Pair();
        pair.agentEvents.failsAtOpens = 1;
        TestOwner[] clients = new TestOwner[2];
        Gathering.run(() -> {
            clients[0] = pair.open(Pair.get());
            clients[1] = pair.open(Pair.get());
        }); // so both come in one message
        pair.settle();

        assertThat(clients[0].only(Frame.Reset.class).code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(pair.agentEvents.owners).hasSize(1);
        pair.agentEvents.owners.get(0).stream().sendHead(new ResponseHead(200, Headers.empty()));
        pair.agentEvents.owners.get(0).stream().sendEnd(Headers.empty());
        pair.settle();
        assertThat(clients[1].only(Frame.End.class)).isNotNull();
        assertThat(pair.agent.streamCount()).isZero();
        assertThat(pair.agentBudget.usedBytes()).isZero();
    }

    @Test
    void anOwnerThatFailsLaterLosesItsStreamAndThePeerIsTold() {
        Pair pair = new Pair();
        TestOwner client = pair.open(Pair.post(100));
        TestOwner origin = pair.agentSide();
        origin.failsAtReadable = true;

        client.stream().send(ByteBuffer.allocate(100));
        pair.settle();

        assertThat(client.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.INTERNAL);
        assertThat(origin.stream().failure()).isPresent();
        assertThat(pair.agentBudget.usedBytes()).isZero();
        assertThat(pair.proxy.isUsable()).isTrue();
    }

    @Test
    void ownersOfASessionThatFailKeepNoStreamFromItsEnd() {
        Pair pair = new Pair();
        pair.proxyEvents.failsAtEnd = true;
        TestOwner failing = pair.open(Pair.get());
        TestOwner client = pair.open(Pair.get());
        pair.settle();
        failing.failsAtReadable = true;

        pair.proxy.end(ErrorCode.LINK_LOST, "gone");

        assertThat(client.only(Frame.Reset.class).code()).isEqualTo(ErrorCode.LINK_LOST);
    }

    @Test
    void theTimerIsNeverCalledUnderTheLockOfASession() {
        List<String> under = new ArrayList<>();
        ManualTimer manual = new ManualTimer();
        MuxSession[] agent = new MuxSession[1];
        Timer watching = new Timer() {
            @Override
            public long nanoTime() {
                return manual.nanoTime();
            }

            @Override
            public Cancellable after(Duration delay, Runnable task) {
                under.add(Thread.holdsLock(agent[0].lock()) ? "under the lock" : "free");
                return manual.after(delay, task);
            }

            @Override
            public Cancellable every(Duration period, Runnable task) {
                return manual.every(period, task);
            }
        };
        agent[0] = agentSession(watching, new Pair.Events());
        LoopbackLinks links = new LoopbackLinks(manual, Duration.ZERO, 0);
        links.right().receiveWith(agent[0].attach(links.right()));
        links.right().deliver(HostilePeerTest.batch(1, 0, new Frame.Open(1, Pair.post(10), 1000, 100)));

        assertThat(under).containsExactly("free");
    }

    @Test
    void aPauseBeforeTheFirstLinkDoesNotEndASession() {
        ManualTimer timer = new ManualTimer();
        Pair.Events events = new Pair.Events();
        MuxSession session = agentSession(timer, events);

        timer.advance(Duration.ofSeconds(5)); // such as of a collection of garbage
        LinkReceiver unused = session.attach(new LoopbackLinks(timer, Duration.ZERO, 0).left());

        assertThat(events.ends).isEmpty();
        assertThat(session.isUsable()).isTrue();
    }

    private static MuxSession agentSession(Timer timer, SessionListener events) {
        MuxSettings settings = MuxSettings.defaults();
        PeerLimits limits = new PeerLimits(100, settings.requestCreditBytes(), settings.maxHeadBytes());
        return new MuxSession(
                Role.AGENT,
                new MuxRuntime(timer, new MemoryBudget(64 << 20), settings),
                new SessionTerms("test", limits, limits),
                events);
    }

    /** Breaks the promise of links never to throw. */
    private record FailingLink(Error failure) implements Link {
        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            throw failure;
        }

        @Override
        public void close(int closeCode, String reason) {
            throw new IllegalStateException("another defect");
        }

        @Override
        public String description() {
            return "failing";
        }
    }
}
