package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of a new link say to each other before it carries a session, seen from one of them: the agent says
 * hello and hears a welcome, the proxy hears a hello and says the welcome; when both are said and heard, the link is
 * agreed on. Pure: events in, decisions out; it has no link, no thread and no clock. Source: docs/PROTOCOL.md §2 and
 * §5, docs/CONCURRENCY.md.
 *
 * <p>What comes before the agreement and behind the other's first message is kept for the session. Not thread-safe: one
 * event at a time, see {@link NewLink}.
 */
public final class Handshake {
    /** Pings and acknowledgements of the moment in which a completion is on its way. */
    private static final int MAX_EARLY_MESSAGES = 64;

    private static final List<Decision> NOTHING = List.of();
    private static final Forget UNKNOWN = new Forget(ErrorCode.LINK_LOST, "the hub does not know the session any more");

    private final Role role;
    private final boolean wantsNew;
    private final List<byte[]> early = new ArrayList<>();
    private @Nullable HelloBody hello;
    private @Nullable WelcomeBody welcome;
    private boolean said;
    private boolean agreed;
    private boolean over;

    /** What is to be done. */
    public sealed interface Decision {}

    /** To hand the message to the link; {@link #said} or {@link #unsaid} follows. */
    public record Say(ByteBuffer message) implements Decision {}

    /** To find out whether the agent is welcome (proxy); {@link #welcome} or {@link #giveUp} follows. */
    public record Judge(HelloBody hello) implements Decision {}

    /** To end the session that the hello asked for, if there still is one (agent). */
    public record Forget(ErrorCode code, String reason) implements Decision {}

    /**
     * The link is to carry a session from now on: a new one, or one that goes on. The peer has received that one up to
     * {@code peerReceived}; {@link #takeEarly} has come for it already.
     */
    public record Agree(HelloBody hello, WelcomeBody welcome, long peerReceived) implements Decision {}

    /** No session comes of it: to close the link so, and to forget it. */
    public record GiveUp(ErrorCode code, String reason) implements Decision {}

    private Handshake(Role role, @Nullable HelloBody hello, boolean wantsNew) {
        this.role = role;
        this.hello = hello;
        this.wantsNew = wantsNew;
    }

    /** An agent's; {@code wantsNew}: whether it takes a new session in the place of the one that it asks for. */
    public static Handshake ofAgent(HelloBody hello, boolean wantsNew) {
        return new Handshake(Role.AGENT, hello, wantsNew);
    }

    public static Handshake ofProxy() {
        return new Handshake(Role.PROXY, null, true);
    }

    /**
     * Why a proxy that does not have the session of that hello, or is asked for none, begins no new one; empty when it
     * may.
     *
     * @param node what the proxy calls itself
     * @param refusing whether it takes no new sessions
     */
    public static Optional<GiveUp> refusal(HelloBody hello, String node, boolean refusing) {
        Optional<String> wanted = hello.resume().flatMap(ResumePoint::node);
        if (wanted.isPresent() && !wanted.get().equals(node)) {
            return Optional.of(new GiveUp(ErrorCode.WRONG_NODE, "the session is another node's"));
        }
        return refusing
                ? Optional.of(new GiveUp(ErrorCode.SHUTTING_DOWN, "the proxy takes no more agents"))
                : Optional.empty();
    }

    Role role() {
        return role;
    }

    /** Whether nothing can come of it any more. */
    boolean isOver() {
        return over;
    }

    /** The link is closed. */
    void end() {
        over = true;
        early.clear();
    }

    /** The link is there. */
    List<Decision> opened() {
        return role == Role.PROXY || over || hello == null
                ? NOTHING
                : List.of(new Say(LinkHandshake.encodeHello(hello)));
    }

    /** A message came that is not the session's yet. */
    List<Decision> message(byte[] message) {
        if (over) {
            return NOTHING;
        }
        if (hasHeard()) {
            return keepEarly(message);
        }
        try {
            return role == Role.PROXY ? heardHello(message) : heardWelcome(message);
        } catch (ProtocolException e) {
            return giveUp(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private boolean hasHeard() {
        return role == Role.PROXY ? hello != null : welcome != null;
    }

    /** Who has heard that all is agreed may speak before the other knows that it was heard; there is little to say. */
    private List<Decision> keepEarly(byte[] message) {
        if (early.size() == MAX_EARLY_MESSAGES) {
            return giveUp(
                    ErrorCode.CALM_DOWN,
                    "more than " + MAX_EARLY_MESSAGES + " messages came before the welcome was out");
        }
        early.add(message);
        return NOTHING;
    }

    private List<Decision> heardHello(byte[] message) {
        HelloBody body = LinkHandshake.decodeHello(message);
        hello = body;
        return List.of(new Judge(body));
    }

    private List<Decision> heardWelcome(byte[] message) {
        WelcomeBody body = LinkHandshake.decodeWelcome(message);
        welcome = body;
        Optional<ResumePoint> asked = Optional.ofNullable(hello).flatMap(HelloBody::resume);
        if (body.resumed() && asked.isEmpty()) {
            return giveUp(ErrorCode.HANDSHAKE, "the hub goes on with a session that nobody asked for");
        }
        if (body.resumed()
                && !asked.map(ResumePoint::sessionToken)
                        .equals(Optional.of(body.session().sessionToken()))) {
            String words = "the hub goes on with another session";
            return after(new Forget(ErrorCode.HANDSHAKE, words), giveUp(ErrorCode.HANDSHAKE, words));
        }
        if (!body.resumed() && !wantsNew) {
            String words = "no new session is wanted in place of the one that ended";
            return after(UNKNOWN, giveUp(ErrorCode.REPLACED, words));
        }
        return agree();
    }

    private static List<Decision> after(Forget first, List<Decision> then) {
        return Stream.concat(Stream.of(first), then.stream()).toList();
    }

    /** The agent is to hear this. */
    List<Decision> welcome(WelcomeBody body) {
        if (over) {
            return NOTHING;
        }
        welcome = body;
        return List.of(new Say(LinkHandshake.encodeWelcome(body)));
    }

    /** Our own first message is out: from now on the session may send. */
    List<Decision> said() {
        said = true;
        return agree();
    }

    /** Our own first message did not get out. */
    List<Decision> unsaid() {
        return giveUp(ErrorCode.LINK_LOST, "the " + (role == Role.PROXY ? "welcome" : "hello") + " could not be sent");
    }

    private List<Decision> agree() {
        HelloBody from = hello;
        WelcomeBody to = welcome;
        if (over || !said || from == null || to == null) {
            return NOTHING;
        }
        agreed = true;
        if (role == Role.PROXY) {
            long received = from.resume().map(ResumePoint::receivedPosition).orElse(0L);
            return List.of(new Agree(from, to, received));
        }
        Agree agree = new Agree(from, to, to.session().receivedPosition());
        return to.resumed() ? List.of(agree) : List.of(UNKNOWN, agree);
    }

    /** What came for the session before it was there. */
    List<byte[]> takeEarly() {
        List<byte[]> taken = List.copyOf(early);
        early.clear();
        return taken;
    }

    /** The time of the handshake is over. */
    List<Decision> late() {
        return giveUp(
                ErrorCode.LINK_DEAD, hasHeard() ? "the welcome did not get out in time" : "no hello came in time");
    }

    /** Whoever the link is for does not want it any more, unless it carries a session already. */
    List<Decision> giveUp(ErrorCode code, String reason) {
        return agreed ? NOTHING : fail(code, reason);
    }

    /** The link cannot carry the session that was agreed to, or something has thrown. */
    List<Decision> fail(ErrorCode code, String reason) {
        if (over) {
            return NOTHING;
        }
        end();
        return List.of(new GiveUp(code, reason));
    }
}
