package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What hubs and agents of a {@link HandshakeWalkTest} share: time, memory, the network, and the one exchange of each
 * session, whose bytes tell whether any was lost or came twice.
 */
final class WalkWorld {
    /** Over by the end of a walk, so that nothing is left but what somebody holds. */
    static final Duration GRACE = Duration.ofMinutes(1);

    private static final int DOWN = 300_000;
    private static final int UP = 200_000;
    private static final int MOST_AT_ONCE = 8_000;

    /** With these a session ends by what somebody did, with all others by a mistake of the handshake. */
    private static final Set<ErrorCode> MEANT = Set.of(ErrorCode.LINK_LOST, ErrorCode.REPLACED, ErrorCode.NO_ERROR);

    final SplittableRandom random;
    final ManualTimer timer = new ManualTimer();
    final MuxSettings settings = Pair.grace(GRACE).apply(MuxSettings.defaults());
    final PeerLimits limits = new PeerLimits(10, settings.requestCreditBytes(), settings.maxHeadBytes());
    final MuxRuntime proxies = new MuxRuntime(timer, new MemoryBudget(64 << 20), settings);
    final MuxRuntime agents = new MuxRuntime(timer, new MemoryBudget(64 << 20), settings);
    final List<Exchange> exchanges = new ArrayList<>();
    final List<String> mistakes = new ArrayList<>();
    int resumed;
    int late;
    int elsewhere;
    int replaced;

    WalkWorld(long seed) {
        random = new SplittableRandom(seed);
    }

    Duration within(int millis) {
        return Duration.ofMillis(random.nextInt(millis));
    }

    SessionTerms terms(String name) {
        return new SessionTerms(name, limits, limits);
    }

    /** What the owner of a link hears, in which order, on either side. */
    final class Told {
        private final String who;
        private boolean over;
        private boolean agreed;

        Told(String who) {
            this.who = who;
        }

        /** Of anything but the end. */
        void hears(String what) {
            if (over) {
                mistakes.add(who + " hears of " + what + " though it is over");
            }
        }

        void agrees() {
            hears("an agreement");
            if (agreed) {
                mistakes.add(who + " agrees twice");
            }
            agreed = true;
        }

        void ends() {
            hears("another end");
            over = true;
        }
    }

    /** Lets bytes flow both ways over a session, until one of its sides ends it. */
    final class Exchange {
        private final byte[] down = new byte[DOWN];
        private final byte[] up = new byte[UP];
        private final TestOwner client = new TestOwner();
        private final TestOwner origin = new TestOwner();

        Exchange(MuxSession session) {
            random.nextBytes(down);
            random.nextBytes(up);
            client.toSend = ByteBuffer.wrap(up, 0, 0);
            origin.toSend = ByteBuffer.wrap(down, 0, 0);
            RequestHead head = new RequestHead(
                    "default", "POST", "http", "example.test", "/" + exchanges.size(), Headers.empty(), up.length);
            exchanges.add(this);
            session.open(head, client).ifPresent(stream -> client.stream = stream);
        }

        StreamListener answer(MuxStream stream) {
            origin.stream = stream;
            stream.sendHead(new ResponseHead(200, Headers.empty()));
            return origin;
        }

        /** A further piece of both bodies. */
        void goOn() {
            more(client, random.nextInt(MOST_AT_ONCE));
            more(origin, random.nextInt(MOST_AT_ONCE));
        }

        void finish() {
            more(client, UP);
            more(origin, DOWN);
        }

        private static void more(TestOwner owner, int bytes) {
            ByteBuffer body = owner.toSend;
            if (body != null && owner.stream != null) {
                body.limit(Math.min(body.capacity(), body.limit() + bytes));
                owner.onWritable();
            }
        }

        void assertThatNoByteIsWrong() {
            assertThat(startsWith(down, client)).as("down").isTrue();
            assertThat(startsWith(up, origin)).as("up").isTrue();
        }

        void assertThatAllHasCome() {
            assertThat(client.body.size()).as("down").isEqualTo(DOWN);
            assertThat(origin.body.size()).as("up").isEqualTo(UP);
        }

        private static boolean startsWith(byte[] all, TestOwner received) {
            byte[] part = received.body.toByteArray();
            return part.length <= all.length && Arrays.equals(part, Arrays.copyOf(all, part.length));
        }
    }

    /** The owner of a session; {@code onEnd} forgets it. */
    record Owner(WalkWorld world, Runnable onEnd) implements SessionListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            return world.exchanges
                    .get(Integer.parseInt(head.target().substring(1)))
                    .answer(stream);
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {
            onEnd.run();
            if (!MEANT.contains(code)) {
                world.mistakes.add(code + " " + reason);
            }
        }
    }

    /** A link whose first message is out some time after it was sent, perhaps when its answer has come already. */
    final class SlowToSay implements Link {
        private final LoopbackLinks.End end;
        private boolean said;
        private boolean sending;

        SlowToSay(LoopbackLinks.End end) {
            this.end = end;
        }

        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            if (sending) {
                mistakes.add("a send while another one is under way");
            }
            sending = true;
            Duration late = said ? Duration.ZERO : within(20);
            said = true;
            end.send(message, new SendCompletion() {
                @Override
                public void sent() {
                    timer.after(late, () -> done(completion::sent));
                }

                @Override
                public void failed(Throwable cause) {
                    timer.after(late, () -> done(() -> completion.failed(cause)));
                }
            });
        }

        private void done(Runnable completion) {
            sending = false;
            completion.run();
        }

        @Override
        public void close(int closeCode, String reason) {
            end.close(closeCode, reason);
        }

        @Override
        public String description() {
            return end.description();
        }
    }
}
