package io.gatewaytunnel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A proxy's end of a new link: who hears of what, in which order, and how often. */
class NewLinkTest {
    private static final PeerLimits LIMITS = new PeerLimits(1, 0, 1024);
    private static final HelloBody HELLO =
            new HelloBody("1", "agent", "0".repeat(32), List.of("default"), LIMITS, Optional.empty());
    private static final WelcomeBody WELCOME =
            new WelcomeBody("1", "node", new ResumePoint("1".repeat(32), 0), false, LIMITS, Optional.empty());
    private static final Duration TIME = Duration.ofSeconds(10);

    private final ManualTimer timer = new ManualTimer();
    private final List<String> events = new ArrayList<>();
    private final Deque<Link.SendCompletion> sending = new ArrayDeque<>();
    private final NewLink opening = new NewLink(Handshake.ofProxy(), new Recording(), new Hub(), timer);
    private @Nullable RuntimeException onHello;
    private @Nullable RuntimeException onAgreed;
    private @Nullable Runnable deliveredWithin;

    private static byte[] hello() {
        return MessageBytes.of(LinkHandshake.encodeHello(HELLO));
    }

    private void agree() {
        opening.onMessage(hello());
        opening.welcome(WELCOME);
        sending.remove().sent();
        events.clear();
    }

    @Test
    void messagesAndTheCloseGoToTheSessionThatCameOfIt() {
        opening.within(TIME);
        opening.onMessage(hello());
        opening.welcome(WELCOME);
        opening.onMessage(new byte[] {1});
        opening.onMessage(new byte[] {2});
        sending.remove().sent();
        opening.onMessage(new byte[] {3});
        timer.advance(TIME.multipliedBy(2));
        opening.onClosed(1006, "over");

        assertThat(events)
                .containsExactly("hello", "send", "agreed", "message 1", "message 2", "message 3", "closed 1006");
    }

    /** A code may come behind a failure. */
    @Test
    void sessionHearsOfEachClose() {
        agree();

        opening.onClosed(1006, "over");
        opening.onClosed(4006, "over");

        assertThat(events).containsExactly("closed 1006", "closed 4006");
    }

    /** The completion of the welcome is on another thread than the messages that come behind it. */
    @Test
    void messageThatComesWhileAnotherIsDeliveredWaitsForIt() {
        opening.onMessage(hello());
        opening.welcome(WELCOME);
        opening.onMessage(new byte[] {1});
        opening.onMessage(new byte[] {2});
        deliveredWithin = () -> opening.onMessage(new byte[] {3});

        sending.remove().sent();
        opening.onMessage(new byte[] {4});

        assertThat(events).containsSubsequence("message 1", "end 1", "message 2", "message 3", "message 4");
    }

    @Test
    void closeBeforeItIsAgreedIsToldToTheOwnerOnceAndEndsIt() {
        opening.onMessage(hello());
        opening.onClosed(1006, "over");
        opening.onClosed(1006, "over");
        opening.welcome(WELCOME);
        opening.giveUp(ErrorCode.WRONG_NODE, "late");

        assertThat(events).containsExactly("hello", "over false 1006");
        assertThat(sending).isEmpty();
    }

    @Test
    void givenUpItIsClosedAndToldOnce() {
        opening.onMessage(hello());
        opening.giveUp(ErrorCode.WRONG_NODE, "the test");
        opening.giveUp(ErrorCode.LINK_LOST, "again");
        opening.onClosed(1006, "over");
        timer.advance(Duration.ofSeconds(1));

        assertThat(events)
                .containsExactlyInAnyOrder(
                        "hello", "over true " + code(ErrorCode.WRONG_NODE), "close " + code(ErrorCode.WRONG_NODE));
    }

    @Test
    void welcomeThatDoesNotGetOutEndsIt() {
        opening.onMessage(hello());
        opening.welcome(WELCOME);
        sending.remove().failed(new IllegalStateException("the test"));

        assertThat(events).contains("over true " + code(ErrorCode.LINK_LOST)).doesNotContain("agreed");
    }

    @Test
    void whoSaysNothingHasItsTime() {
        opening.within(TIME);
        timer.advance(TIME.minusMillis(1));
        assertThat(events).isEmpty();

        timer.advance(Duration.ofMillis(2));

        assertThat(events).contains("over true " + code(ErrorCode.LINK_DEAD));
    }

    @Test
    void helloThatIsRefusedByItsOwnerClosesWithThatCode() {
        onHello = new ProtocolException(ErrorCode.NOT_ALLOWED, "the test");

        opening.onMessage(hello());

        assertThat(events).contains("over true " + code(ErrorCode.NOT_ALLOWED));
    }

    @Test
    void sessionThatTheLinkCannotCarryClosesWithThatCode() {
        onAgreed = new ProtocolException(ErrorCode.LINK_LOST, "another link is newer");
        opening.onMessage(hello());
        opening.welcome(WELCOME);

        sending.remove().sent();
        opening.onMessage(new byte[] {1});

        assertThat(events)
                .contains("over true " + code(ErrorCode.LINK_LOST), "abort " + code(ErrorCode.LINK_LOST))
                .doesNotContain("message 1");
    }

    @Test
    void defectOfTheOwnerClosesIt() {
        onHello = new IllegalStateException("a defect");

        opening.onMessage(hello());

        assertThat(events).contains("over true " + code(ErrorCode.INTERNAL));
    }

    @Test
    void whatIsToBeDoneInTurnIsNotDoneWhenItIsOver() {
        opening.inTurn(() -> events.add("first"));
        opening.onClosed(1006, "over");
        opening.inTurn(() -> events.add("second"));

        assertThat(events).containsExactly("first", "over false 1006");
    }

    private static int code(ErrorCode code) {
        return Protocol.closeCode(code);
    }

    private final class Hub implements NewLink.Owner {
        @Override
        public void onHello(Handshake.Judge asked) {
            events.add("hello");
            if (onHello != null) {
                throw onHello;
            }
        }

        @Override
        public LinkReceiver onAgreed(Link link, Handshake.Agree agreed) {
            events.add("agreed");
            if (onAgreed != null) {
                throw onAgreed;
            }
            return new Session();
        }

        @Override
        public void onOver(boolean byUs, int closeCode, String reason) {
            events.add("over " + byUs + " " + closeCode);
        }
    }

    private final class Session implements LinkReceiver {
        @Override
        public void onMessage(byte[] message) {
            events.add("message " + message[0]);
            Runnable within = deliveredWithin;
            if (within != null) {
                deliveredWithin = null;
                within.run();
                events.add("end " + message[0]);
            }
        }

        @Override
        public void onClosed(int closeCode, String reason) {
            events.add("closed " + closeCode);
        }
    }

    private final class Recording implements Link {
        @Override
        public void send(ByteBuffer message, SendCompletion completion) {
            events.add("send");
            sending.add(completion);
        }

        @Override
        public void close(int closeCode, String reason) {
            events.add("close " + closeCode);
        }

        @Override
        public void abort(int closeCode, String reason) {
            events.add("abort " + closeCode);
        }

        @Override
        public String description() {
            return "the test";
        }
    }
}
