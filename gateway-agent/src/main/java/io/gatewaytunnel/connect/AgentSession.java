package io.gatewaytunnel.connect;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.Fence;
import io.gatewaytunnel.mux.Handshake;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionState;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One session of the agent's from its welcome to its end, over one link after another.
 *
 * <p>Threads: any; {@link #awaitUncarried} and {@link #awaitEnd} block the connector, who owns it.
 */
final class AgentSession implements SessionListener {
    private static final Logger LOG = System.getLogger(AgentSession.class.getName());

    /** How often a session that is to make way, and may not yet, looks whether it may. */
    private static final long LOOK_MILLIS = 500;

    private final HubRequests requests;
    private final String name;
    private final String token;
    private final String node;
    private final BalancerCookies cookies;

    /** Of the hub, over which its last link leads. */
    private volatile InetAddress address;

    private final MuxSession session;
    private final Object lock = new Object();

    /** In words, null before the end. */
    @GuardedBy("lock")
    private @Nullable String end;

    /** Why another session is to be begun beside it, null while none is. */
    @GuardedBy("lock")
    private @Nullable String reasonToGo;

    private final Offer.Made made;

    /** {@code welcome} has its secret, and says which node has it. */
    AgentSession(
            HubRequests requests, MuxRuntime runtime, SessionTerms terms, LinkWelcome.Said said, WelcomeBody welcome) {
        this.requests = requests;
        this.name = terms.name();
        this.made = said.made();
        this.token = welcome.session().sessionToken();
        this.node = welcome.nodeId();
        this.cookies = said.cookies();
        this.address = said.address();
        this.session = new MuxSession(Role.AGENT, runtime, terms, this);
    }

    /** What hello and welcome have settled; {@code name} is for a hub that gives none. */
    static SessionTerms terms(HelloBody hello, WelcomeBody welcome, String name) {
        Set<Feature> common = new HashSet<>(hello.features());
        common.retainAll(welcome.features());
        return new SessionTerms(welcome.sessionName().orElse(name), hello.limits(), welcome.limits(), common);
    }

    String name() {
        return name;
    }

    /** What was said at its beginning, and is again by who wishes to go on with it. */
    Offer.Made made() {
        return made;
    }

    /** The one of the hub that led to it last. */
    InetAddress address() {
        return address;
    }

    /** Those of its balancer. */
    BalancerCookies cookies() {
        return cookies;
    }

    MuxSession session() {
        return session;
    }

    /** A wish of that session to go on, for a hello. */
    record Wish(AgentSession of, ResumePoint point, Fence fence) {}

    /** Fences the session and says how far it has come; empty when it has ended. */
    Optional<Wish> wish() {
        return session.fence()
                .map(fence ->
                        new Wish(this, new ResumePoint(token, fence.receivedPosition(), Optional.of(node)), fence));
    }

    /**
     * Goes on over the link to that address, as the hub has agreed to. Throws {@link ProtocolException} when that
     * cannot be: the link is to be closed with its code.
     */
    LinkReceiver goOn(Link link, InetAddress to, Wish wish, Handshake.Agree agreed) {
        LinkReceiver receiver =
                session.resume(link, wish.fence(), agreed.peerReceived()).orElseThrow(this::tooLate);
        address = to;
        return receiver;
    }

    /** Another link may carry it by now; only of one that has ended the hub may hear so. */
    private ProtocolException tooLate() {
        return session.snapshot().state() == SessionState.ENDED // which its owner may be told of later
                ? new ProtocolException(ErrorCode.REPLACED, "the session has ended at the agent meanwhile")
                : new ProtocolException(ErrorCode.LINK_LOST, "the session goes on over a newer link");
    }

    @Override
    public StreamListener onOpen(MuxStream stream, RequestHead head) {
        return requests.open(stream, head);
    }

    @Override
    public void onReleased(MuxSession by, String connection) {
        requests.release(by, connection);
    }

    @Override
    public void onGoAway(Frame.GoAway goAway) {
        LOG.log(
                Level.INFO,
                "session={0} step=go-away the hub says: {1} {2}",
                name,
                goAway.code(),
                Printable.of(goAway.reason()));
        makeWay("the hub says that it goes");
    }

    /** Another session is to be there before this one goes. */
    void makeWay(String reason) {
        synchronized (lock) {
            reasonToGo = reasonToGo == null ? reason : reasonToGo;
            lock.notifyAll();
        }
    }

    /** Why, if so. */
    Optional<String> reasonToGo() {
        synchronized (lock) {
            return Optional.ofNullable(reasonToGo);
        }
    }

    @Override
    public void onLinkChanged() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    @Override
    public void onEnded(ErrorCode code, String reason) {
        synchronized (lock) {
            end = code + ": " + Printable.of(reason);
            lock.notifyAll();
        }
    }

    /** Asks the hub whether the link lives, and leaves it for a new one when nothing comes within that time. */
    void replaceDeadLink(Duration within) {
        int links = session.snapshot().links();
        if (!isCarried()) {
            return;
        }
        session.probe(within, alive -> {
            if (!alive && isCarried() && session.snapshot().links() == links) {
                LOG.log(
                        Level.WARNING,
                        "session={0} step=probe nothing came for {1} ms; the link is replaced",
                        name,
                        within.toMillis());
                Optional<Fence> unused = session.fence(); // the connector sees it uncarried, and dials
            }
        });
    }

    /** Whether a link carries it now. */
    boolean isCarried() {
        return session.snapshot().state() == SessionState.ATTACHED;
    }

    /** Whether it waits for a link. */
    boolean isDetached() {
        return session.snapshot().state() == SessionState.DETACHED;
    }

    /** How it ended, in words; empty while it has not. */
    Optional<String> end() {
        synchronized (lock) {
            return Optional.ofNullable(end);
        }
    }

    /**
     * Until no link carries it any more, it has ended or, if that counts, it is to make way. Whether it counts is asked
     * again and again.
     */
    void awaitUncarried(BooleanSupplier mayMakeWay) throws InterruptedException {
        synchronized (lock) {
            while (end == null && !isDetached() && !(reasonToGo != null && mayMakeWay.getAsBoolean())) {
                lock.wait(reasonToGo == null ? 0 : LOOK_MILLIS);
            }
        }
    }

    /** Whether it has ended by then, of {@link System#nanoTime}. */
    boolean awaitEnd(long deadlineNanos) throws InterruptedException {
        synchronized (lock) {
            while (end == null && deadlineNanos - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(lock, deadlineNanos - System.nanoTime());
            }
            return end != null;
        }
    }
}
