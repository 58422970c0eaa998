package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One link from its first message on: a hello, the welcome, and from then on the receiver of its session.
 *
 * <p>The welcome must be out before the session sends, since a link takes one send at a time; what the agent sends meanwhile waits in a queue. A session
 * to resume is answered by a fresh one, because none outlives its link yet. Threads: calls of the link, the welcome's completion and the timer; each only
 * queues an event, one thread at a time works the queue off.
 */
final class HubConnection implements LinkReceiver {
    private static final Logger LOG = System.getLogger(HubConnection.class.getName());

    /** Pings and acknowledgements of the moment in which a completion is on its way. */
    private static final int MAX_EARLY_MESSAGES = 64;

    private final Hub hub;
    private final Link link;
    private final AgentCredential credential;
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Timer.Cancellable helloTimer;

    // All below belong to the thread that works the queue off.
    private @Nullable HelloBody hello;
    private @Nullable LinkReceiver receiver;
    private boolean welcomed;
    private boolean over;
    private final Queue<byte[]> early = new ArrayDeque<>();

    HubConnection(Hub hub, Link link, AgentCredential credential) {
        this.hub = hub;
        this.link = link;
        this.credential = credential;
        this.helloTimer = hub.runtime().timer().after(hub.helloTimeout(), () -> enqueue(this::onHelloTimeout));
    }

    @Override
    public void onMessage(byte[] message) {
        enqueue(() -> receive(message));
    }

    @Override
    public void onClosed(String reason) {
        enqueue(() -> close(reason));
    }

    private void enqueue(Runnable event) {
        events.add(event);
        if (pending.getAndIncrement() != 0) {
            return;
        }
        do {
            Runnable next = events.remove();
            next.run();
        } while (pending.decrementAndGet() != 0);
    }

    private void receive(byte[] message) {
        if (over) {
            return;
        }
        if (receiver != null) {
            receiver.onMessage(message);
        } else if (hello == null) {
            greet(message);
        } else {
            keepEarly(message);
        }
    }

    /** An agent that has its welcome may speak before we know that the welcome is out; there is little that it can say. */
    private void keepEarly(byte[] message) {
        if (early.size() == MAX_EARLY_MESSAGES) {
            refuse(
                    ErrorCode.CALM_DOWN,
                    "more than " + MAX_EARLY_MESSAGES + " messages came before the welcome was out");
            return;
        }
        early.add(message);
    }

    private void greet(byte[] message) {
        HelloBody said;
        try {
            said = LinkHandshake.decodeHello(message);
        } catch (ProtocolException e) {
            refuse(e.code(), String.valueOf(e.getMessage()));
            return;
        }
        Optional<String> refusal = hub.registry().refusal(credential, said);
        if (refusal.isPresent()) {
            refuse(ErrorCode.HANDSHAKE, refusal.get());
            return;
        }
        helloTimer.cancel();
        hello = said;
        ResumePoint fresh = new ResumePoint(Hub.randomHex(), 0);
        WelcomeBody welcome = new WelcomeBody(hub.version(), hub.nodeId(), fresh, false, hub.ownLimits());
        link.send(LinkHandshake.encodeWelcome(welcome), new WelcomeSent(said));
    }

    private final class WelcomeSent implements Link.SendCompletion {
        private final HelloBody greeted;

        WelcomeSent(HelloBody greeted) {
            this.greeted = greeted;
        }

        @Override
        public void sent() {
            enqueue(() -> begin(greeted));
        }

        @Override
        public void failed(Throwable cause) {
            enqueue(() -> refuse(ErrorCode.LINK_LOST, "the welcome could not be sent"));
        }
    }

    private void begin(HelloBody greeted) {
        if (over || welcomed) {
            return;
        }
        welcomed = true;
        String name = hub.nextSessionName(greeted.agentName());
        Membership membership = new Membership(name);
        MuxSession session = new MuxSession(
                Role.PROXY, hub.runtime(), new SessionTerms(name, hub.ownLimits(), greeted.limits()), membership);
        membership.session = session;
        LinkReceiver attached = session.attach(link, 0);
        receiver = attached;
        hub.forget(link);
        LOG.log(
                Level.INFO,
                "session={0} step=welcome agent {1} from {2}",
                name,
                greeted.agentName(),
                link.description());
        for (MuxSession replaced : hub.registry().join(credential, greeted, session)) {
            replaced.end(ErrorCode.REPLACED, "a newer instance of the agent took over");
        }
        if (membership.ended || hub.isClosed()) {
            hub.registry().leave(session); // it ended while it was joining
            session.end(ErrorCode.SHUTTING_DOWN, "the proxy is stopping");
        }
        early.forEach(attached::onMessage);
        early.clear();
    }

    private void onHelloTimeout() {
        if (hello == null && !over) {
            refuse(ErrorCode.LINK_DEAD, "no hello came in time");
        }
    }

    private void refuse(ErrorCode code, String reason) {
        LOG.log(Level.WARNING, "step=hello the agent at {0} is refused: {1}", link.description(), reason);
        link.close(Protocol.CLOSE_CODE_BASE + code.code(), code + ": " + reason);
        close(reason);
    }

    private void close(String reason) {
        over = true;
        helloTimer.cancel();
        hub.forget(link);
        if (receiver != null) {
            receiver.onClosed(reason);
        }
    }

    /** Takes the session out of the registry as soon as it is of no more use. */
    private final class Membership implements SessionListener {
        private final String name;
        private volatile @Nullable MuxSession session;
        private volatile boolean ended;

        Membership(String name) {
            this.name = name;
        }

        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            throw new IllegalStateException("only a proxy opens streams; the decoder's owner lets no agent do it");
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {
            LOG.log(Level.INFO, "session={0} step=go-away {1}: {2}", name, goAway.code(), goAway.reason());
            leave();
        }

        @Override
        public void onEnded(ErrorCode code, String reason) {
            ended = true;
            LOG.log(Level.INFO, "session={0} step=end {1}: {2}", name, code, reason);
            leave();
        }

        private void leave() {
            MuxSession left = session;
            if (left != null) {
                hub.registry().leave(left);
            }
        }
    }
}
