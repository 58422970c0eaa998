package io.gatewaytunnel.hub;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.Timer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One link from its first message on: a hello, perhaps the question whether the name is free, the welcome, and from
 * then on the receiver of its session.
 *
 * <p>The welcome must be out before the session sends, since a link takes one send at a time; what the agent sends
 * meanwhile waits in a queue. A session to resume is answered by a fresh one, because none outlives its link yet. One
 * clock runs from the first moment until the welcome is out.
 *
 * <p>Threads: calls of the link, the welcome's completion, the timer and verdicts on names; each only queues an event,
 * one thread at a time works the queue off and never blocks. Once the session has begun, messages go to it without the
 * queue.
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
    private final Timer.Cancellable welcomeTimer;

    /**
     * The session's, once all that came before has gone there through the queue. Only the link's own calls write and
     * read it.
     */
    private @Nullable LinkReceiver settled;

    // All below belong to the thread that works the queue off.
    private @Nullable Candidate candidate;
    private @Nullable Seat seat;
    private @Nullable LinkReceiver receiver;
    private boolean over;
    private final Queue<byte[]> early = new ArrayDeque<>();

    HubConnection(Hub hub, Link link, AgentCredential credential) {
        this.hub = hub;
        this.link = link;
        this.credential = credential;
        this.welcomeTimer = hub.runtime().timer().after(hub.helloTimeout(), () -> enqueue(this::onWelcomeTimeout));
    }

    @Override
    public void onMessage(byte[] message) {
        LinkReceiver direct = settled;
        if (direct != null) {
            direct.onMessage(message);
            return;
        }
        Receipt receipt = new Receipt(message);
        if (enqueue(receipt)) {
            settled = receipt.handedTo; // by this thread itself, so that nothing that came before can still be in the
            // queue
        }
    }

    /** A message in the queue, and whom it was handed to, if that was the session. */
    private final class Receipt implements Runnable {
        private final byte[] message;
        private @Nullable LinkReceiver handedTo;

        Receipt(byte[] message) {
            this.message = message;
        }

        @Override
        public void run() {
            handedTo = receive(message);
        }
    }

    @Override
    public void onClosed(String reason) {
        enqueue(() -> close(reason));
    }

    /** Whether this call has worked the queue off itself. */
    private boolean enqueue(Runnable event) {
        events.add(event);
        if (pending.getAndIncrement() != 0) {
            return false;
        }
        do {
            work(events.remove());
        } while (pending.decrementAndGet() != 0);
        return true;
    }

    /** A defect ends this link and not the queue, in which the close still has to come. */
    private void work(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error defect) {
            FatalErrors.handle(defect);
            LOG.log(Level.ERROR, "step=hello the handshake failed; this is a defect", defect);
            end(ErrorCode.INTERNAL, "a defect of the proxy");
        }
    }

    /** The session's receiver, if it has taken the message. */
    private @Nullable LinkReceiver receive(byte[] message) {
        if (over) {
            return null;
        }
        if (receiver != null) {
            receiver.onMessage(message);
        } else if (candidate == null) {
            greet(message);
        } else {
            keepEarly(message);
        }
        return receiver;
    }

    /**
     * An agent that has its welcome may speak before we know that the welcome is out; there is little that it can say.
     */
    private void keepEarly(byte[] message) {
        if (early.size() == MAX_EARLY_MESSAGES) {
            refuseNow(
                    ErrorCode.CALM_DOWN,
                    "more than " + MAX_EARLY_MESSAGES + " messages came before the welcome was out");
            return;
        }
        early.add(message);
    }

    private void greet(byte[] message) {
        HelloBody hello;
        try {
            hello = LinkHandshake.decodeHello(message);
        } catch (ProtocolException e) {
            refuseNow(e.code(), String.valueOf(e.getMessage()));
            return;
        }
        Candidate named = new Candidate(credential, hello, link.description());
        candidate = named;
        if (hub.isRefusing()) {
            refuseNow(ErrorCode.SHUTTING_DOWN, "the proxy takes no more agents");
            return;
        }
        Entry entry = hub.registry().members().tryJoin(named, Set.of());
        if (entry instanceof Entry.NameTaken taken) {
            askHolders(named, taken);
        } else {
            act(named, entry);
        }
    }

    /** The verdict comes on a thread of somebody else's link or of the timer: what it leads to is done beside them. */
    private void askHolders(Candidate named, Entry.NameTaken taken) {
        boolean asked = hub.nameProbes()
                .ask(
                        named,
                        taken.holders(),
                        (alive, silent) -> hub.runtime()
                                .timer()
                                .aside(() -> enqueue(() -> onVerdict(named, taken, alive, silent))));
        if (!asked) {
            refuseNow(
                    ErrorCode.NAME_IN_USE,
                    "yet another instance asks for the name of the one at " + taken.holdersFrom());
        }
    }

    private void onVerdict(Candidate named, Entry.NameTaken taken, boolean alive, Set<MuxSession> silent) {
        if (over) {
            return;
        }
        if (alive) {
            act(named, taken);
        } else {
            act(named, hub.registry().members().tryJoin(named, silent));
        }
    }

    private void act(Candidate named, Entry entry) {
        if (entry instanceof Entry.Admitted admitted) {
            seat = admitted.seat();
            admitted.replaced().forEach(this::replace);
            welcome(named, admitted.seat());
        } else if (entry instanceof Entry.Refused refused) {
            refuseNow(refused.code(), refused.reason());
        } else if (entry instanceof Entry.NameTaken taken) {
            refuseNow(
                    ErrorCode.NAME_IN_USE,
                    "the name " + named.hello().agentName() + " is that of another instance, at " + taken.holdersFrom()
                            + ", which is alive; replicas need names of their own");
        }
    }

    private void replace(MuxSession old) {
        hub.runtime().timer().slowly(() -> old.end(ErrorCode.REPLACED, "a newer instance of the agent took over"));
    }

    private void welcome(Candidate named, Seat taken) {
        ResumePoint fresh = new ResumePoint(Hub.randomHex(), 0);
        String name = hub.nextSessionName(named.hello().agentName());
        WelcomeBody welcome =
                new WelcomeBody(hub.version(), hub.nodeId(), fresh, false, hub.ownLimits(), Optional.of(name));
        link.send(LinkHandshake.encodeWelcome(welcome), new Link.SendCompletion() {
            @Override
            public void sent() {
                enqueue(() -> begin(named, taken, name));
            }

            @Override
            public void failed(Throwable cause) {
                enqueue(() -> refuseNow(ErrorCode.LINK_LOST, "the welcome could not be sent"));
            }
        });
    }

    private void begin(Candidate named, Seat taken, String name) {
        if (over || receiver != null) {
            return;
        }
        welcomeTimer.cancel();
        Membership membership = new Membership(hub, taken, name);
        MuxSession session = new MuxSession(
                Role.PROXY,
                hub.runtime(),
                new SessionTerms(name, hub.ownLimits(), named.hello().limits()),
                membership);
        membership.of(session);
        LinkReceiver attached = session.attach(link, 0);
        receiver = attached;
        seat = null; // the membership gives it back
        hub.forget(link);
        LOG.log(
                Level.INFO,
                "session={0} step=welcome agent {1} from {2}",
                name,
                named.hello().agentName(),
                named.from());
        boolean unused = hub.registry().members().take(taken, session); // false: it ended while it was attached
        hub.endIfGoing(session);
        early.forEach(attached::onMessage);
        early.clear();
    }

    private void onWelcomeTimeout() {
        if (receiver == null && !over) {
            refuseNow(
                    ErrorCode.LINK_DEAD,
                    candidate == null ? "no hello came in time" : "the welcome did not get out in time");
        }
    }

    /** Turns the link away, with words for the agent's operator. */
    void refuse(ErrorCode code, String reason) {
        enqueue(() -> refuseNow(code, reason));
    }

    private void refuseNow(ErrorCode code, String reason) {
        hub.log().log(
                "hello " + code,
                Level.WARNING,
                () -> "step=hello the agent "
                        + Optional.ofNullable(candidate)
                                .map(named -> named.hello().agentName() + " ")
                                .orElse("")
                        + "at " + link.description() + " is refused: " + Printable.of(reason));
        end(code, reason);
    }

    /** Closing may block, so it is done beside whoever comes here. */
    private void end(ErrorCode code, String reason) {
        hub.runtime().timer().slowly(() -> link.close(Protocol.closeCode(code), code + ": " + reason));
        close(reason);
    }

    private void close(String reason) {
        over = true;
        welcomeTimer.cancel();
        hub.forget(link);
        early.clear();
        Seat unused = seat;
        if (unused != null) {
            hub.registry().members().giveBack(unused);
        }
        if (receiver != null) {
            receiver.onClosed(reason);
        }
    }
}
