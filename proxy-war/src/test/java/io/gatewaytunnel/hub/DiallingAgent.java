package io.gatewaytunnel.hub;

import static java.util.Objects.requireNonNull;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Fence;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.LoopbackLinks;
import io.gatewaytunnel.mux.ManualTimer;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent in memory that has dialled the hub: says hello when it is told to, and carries on as an agent does once it
 * is welcomed.
 */
final class DiallingAgent implements LinkReceiver, SessionListener {
    private static final PeerLimits LIMITS = new PeerLimits(100, 65_536, 60_000);
    static final AgentCredential ANY = new AgentCredential("token", ServiceGrant.oneShared());

    private final MuxRuntime runtime;
    private final LoopbackLinks links;
    private @Nullable MuxSession session;
    private @Nullable LinkReceiver receiver;
    private @Nullable WelcomeBody welcome;
    private @Nullable Fence fence;
    private String closed = "";
    private boolean toldToGo;

    DiallingAgent(Hub hub, ManualTimer timer) {
        this(hub, timer, ANY, "0s");
    }

    /** One with that token, whose sessions outlive their links for so long. */
    DiallingAgent(Hub hub, ManualTimer timer, AgentCredential credential, String grace) {
        runtime = new MuxRuntime(
                timer,
                new MemoryBudget(16 << 20),
                MuxSettings.read(SettingSource.ofMaps(Map.of("resume-grace", grace), Map.of())));
        links = new LoopbackLinks(timer, Duration.ofMillis(10), 0);
        links.right().receiveWith(this);
        links.left().receiveWith(hub.connect(links.left(), credential));
    }

    static HelloBody hello(String name, int instance) {
        return new HelloBody("1", name, "%032x".formatted(instance), List.of("default"), LIMITS, Optional.empty());
    }

    /** Asks to go on with the session of that link. */
    DiallingAgent asksFor(DiallingAgent before, HelloBody hello) {
        session = before.session();
        fence = session.fence().orElseThrow();
        return says(hello.asking(Optional.of(new ResumePoint(before.token(), fence.receivedPosition()))));
    }

    DiallingAgent says(HelloBody hello) {
        links.right().send(LinkHandshake.encodeHello(hello), new Link.SendCompletion() {
            @Override
            public void sent() {}

            @Override
            public void failed(Throwable cause) {}
        });
        return this;
    }

    @Override
    public void onMessage(byte[] message) {
        if (receiver != null) {
            receiver.onMessage(message);
            return;
        }
        if (welcome != null) {
            return; // a link that the session does not go on over
        }
        WelcomeBody body = LinkHandshake.decodeWelcome(message);
        welcome = body;
        if (body.resumed()) {
            if (fence != null) { // otherwise it asks only to see what comes
                receiver = session()
                        .resume(links.right(), fence, body.session().receivedPosition())
                        .orElse(null);
            }
            return;
        }
        String name = body.sessionName().orElseThrow();
        MuxSession begun = new MuxSession(Role.AGENT, runtime, new SessionTerms(name, LIMITS, body.limits()), this);
        session = begun;
        receiver = begun.attach(links.right());
    }

    @Override
    public void onClosed(int closeCode, String reason) {
        closed = closeCode + " " + reason;
        if (receiver != null) {
            receiver.onClosed(closeCode, reason);
        }
    }

    @Override
    public StreamListener onOpen(MuxStream stream, RequestHead head) {
        return new StreamListener() {
            @Override
            public void onReadable() {}

            @Override
            public void onWritable() {}
        };
    }

    @Override
    public void onGoAway(Frame.GoAway goAway) {
        toldToGo = true;
    }

    @Override
    public void onEnded(ErrorCode code, String reason) {}

    boolean isWelcomed() {
        return welcome != null;
    }

    /** Whether the hub has agreed to go on with the session that was asked for. */
    boolean isResumed() {
        return welcome != null && welcome.resumed();
    }

    /** The secret of its session. */
    String token() {
        return requireNonNull(welcome).session().sessionToken();
    }

    MuxSession session() {
        if (session == null) {
            throw new AssertionError("not welcomed; " + closed);
        }
        return session;
    }

    LoopbackLinks links() {
        return links;
    }

    /** Whether the hub has said go-away. */
    boolean isToldToGo() {
        return toldToGo;
    }

    /** Code and words of the close, empty while the link is open. */
    String closed() {
        return closed;
    }
}
