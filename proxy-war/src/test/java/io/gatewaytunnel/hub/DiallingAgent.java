package io.gatewaytunnel.hub;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An agent in memory that has dialled the hub: says hello when it is told to, and carries on as an agent does once it
 * is welcomed.
 */
final class DiallingAgent implements LinkReceiver, SessionListener {
    private static final PeerLimits LIMITS = new PeerLimits(100, 65_536, 60_000);
    static final AgentCredential ANY = new AgentCredential("token", Optional.empty());

    private final MuxRuntime runtime;
    private final LoopbackLinks links;
    private @Nullable MuxSession session;
    private @Nullable LinkReceiver receiver;
    private String closed = "";

    DiallingAgent(Hub hub, ManualTimer timer) {
        runtime = new MuxRuntime(timer, new MemoryBudget(16 << 20), MuxSettings.defaults());
        links = new LoopbackLinks(timer, Duration.ofMillis(10), 0);
        links.right().receiveWith(this);
        links.left().receiveWith(hub.connect(links.left(), ANY));
    }

    static HelloBody hello(String name, int instance) {
        return new HelloBody("1", name, "%032x".formatted(instance), List.of("default"), LIMITS, Optional.empty());
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
        WelcomeBody welcome = LinkHandshake.decodeWelcome(message);
        String name = welcome.sessionName().orElseThrow();
        MuxSession begun = new MuxSession(Role.AGENT, runtime, new SessionTerms(name, LIMITS, welcome.limits()), this);
        session = begun;
        receiver = begun.attach(links.right(), 0);
    }

    @Override
    public void onClosed(String reason) {
        closed = reason;
        if (receiver != null) {
            receiver.onClosed(reason);
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
    public void onGoAway(Frame.GoAway goAway) {}

    @Override
    public void onEnded(ErrorCode code, String reason) {}

    boolean isWelcomed() {
        return session != null;
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

    /** Code and words of the close, empty while the link is open. */
    String closed() {
        return closed;
    }
}
