package io.gatewaytunnel.connect;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.mux.Handshake;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.SessionTerms;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one link to a place of the hub's, for as long as it is to stay there: dials, says hello, lives as long as the
 * link, and dials again. When the session outlives its link, it asks the hub to go on with it: at once, and then about
 * every second until the grace is over. When the hub says that it goes, the session is handed to a connector of its
 * own, which ends with it, and another one is begun at once. A new session is begun at that place alone; one that waits
 * for a link is asked for where it had its last one first, and then at the other addresses of the hub, since balancers
 * of one name lead to the same proxies.
 *
 * <p>Threads: one of its own, {@code hub-dial-N} or {@code hub-leave-N}, which blocks and sleeps; everything that a
 * session does happens elsewhere. Owner: the agent, who starts and stops it, and with it those of sessions that it had.
 */
public final class TunnelConnector implements LinkWelcome.Owner {
    private static final Logger LOG = System.getLogger(TunnelConnector.class.getName());

    private final Wiring wiring;
    private final HubPlace place;
    private final Offer offer;
    private final HubListener listener;

    /** Which of the agent's links this is; a session has the name that the hub gives it. */
    private final String name;

    private final ConnectLog log;
    private final int number;
    private final Thread thread;

    private final HubDial dial;
    private final Stay stay;

    private final LeavingConnectors leaving = new LeavingConnectors();
    private final CountDownLatch stopping = new CountDownLatch(1);

    /**
     * The session of the moment: carried by a link, or waiting for one. Only this thread and a link's welcome set it.
     */
    private volatile @Nullable AgentSession current;

    /** What carries that session, or did so last; null of one that another connector has begun. For its thread. */
    private @Nullable HubLink last;

    /** What all connectors of an agent share. */
    public record Wiring(
            HubClient client, Supplier<HubLogin> login, ConnectTimes times, MuxRuntime runtime, HubRequests requests) {}

    TunnelConnector(int number, Wiring wiring, HubPlace place, Offer offer, HubListener listener) {
        this(number, wiring, place, offer, listener, null);
    }

    /** {@code kept}: the one session of this connector, if it is to have no other. */
    private TunnelConnector(
            int number, Wiring wiring, HubPlace place, Offer offer, HubListener listener, @Nullable AgentSession kept) {
        this.number = number;
        this.wiring = wiring;
        this.place = place;
        this.offer = offer;
        this.listener = listener;
        this.name = offer.hello().agentName() + "#" + number;
        this.log = new ConnectLog(name, place);
        this.dial = new HubDial(wiring.client(), wiring.login(), wiring.times().handshake());
        this.stay = kept == null ? Stay.forEver() : Stay.forItsSession();
        this.current = kept;
        this.thread = new Thread(this::run, (kept == null ? "hub-dial-" : "hub-leave-") + number);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** The thread that dials: without it the link does not come back. */
    public Thread thread() {
        return thread;
    }

    private void run() {
        Pacing pacing = new Pacing(wiring.times());
        try {
            while (!isStopping() && !endsNow()) {
                Duration pause;
                long beganNanos = System.nanoTime();
                try {
                    live();
                    pause = pacing.afterLink(beganNanos, current != null);
                } catch (HubRefusedException e) {
                    listener.onRefused(String.valueOf(e.getMessage()));
                    pause = wiring.times().refusedRetry();
                } catch (IOException e) {
                    if (!isStopping()) {
                        log.failed(e);
                    }
                    listener.onNoLink(String.valueOf(e.getMessage()));
                    place.failed();
                    pause = pacing.afterFailure(current != null);
                } catch (RuntimeException | Error e) { // without this thread the agent would be deaf for ever
                    onDefect(e);
                    pause = pacing.afterFailure();
                }
                boolean unused = !isOver() && stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "link={0} step=connect was interrupted and dials no more", name);
        }
        AgentSession waiting = current;
        if (waiting != null && !waiting.isCarried()) {
            endSession("the agent is stopping"); // nobody dials for it any more
        }
    }

    private void onDefect(Throwable defect) {
        FatalErrors.handle(defect);
        endSession("a defect of the agent");
        log.defect(defect);
        try {
            listener.onNoLink("a defect of the agent");
        } catch (RuntimeException | Error another) {
            FatalErrors.handle(another);
        }
    }

    /** Dials once, unless a link is there, and stays until none carries the session any more or the hub goes. */
    private void live() throws IOException, InterruptedException {
        AgentSession carried = current;
        if (carried == null || !carried.isCarried()) {
            try {
                last = join();
            } catch (WrongNodeException e) {
                if (isLeaving() || carried == null || leaving.isFull()) {
                    throw e;
                }
                handOver(carried, e.getMessage() + "; a new one is begun beside it");
                return;
            }
            carried = current;
        }
        if (carried == null) {
            return; // it is stopping, or the session has ended that it was to keep
        }
        carried.awaitUncarried(this::mayMove);
        Optional<String> reason = carried.reasonToGo().filter(toGo -> mayMove());
        if (reason.isPresent() && carried.end().isEmpty() && !isStopping()) {
            handOver(carried, reason.get());
            return;
        }
        settle(carried);
        requireNotReplaced(carried);
    }

    private boolean mayMove() {
        return !isLeaving() && !leaving.isFull();
    }

    /** The code of a close may come when the link counts as lost already. */
    private void requireNotReplaced(AgentSession uncarried) throws ReplacedException {
        if (uncarried.end().isPresent() && last != null && last.isReplaced()) {
            throw new ReplacedException(offer.hello().agentName());
        }
    }

    /** From now on another connector keeps that session; this one begins a new one. */
    private void handOver(AgentSession going, String reason) {
        leaving.add(new TunnelConnector(number, wiring, place, offer, HubListener.NOBODY, going));
        current = null;
        listener.onNoLink(reason);
    }

    /**
     * Dials one address after the other, and returns when the hub has welcomed the agent, or when that is not wanted
     * any more. Errors: what came of the first one.
     */
    private HubLink join() throws IOException, InterruptedException {
        AgentSession waiting = current;
        List<InetAddress> addresses = waiting == null ? place.toBegin() : place.toGoOn(waiting.address());
        IOException failure = null;
        for (InetAddress address : addresses) {
            boolean own = place.mayBegin(address);
            if (!own && current == null) {
                continue; // the session has ended, and others begin new ones there
            }
            try {
                return join(address, own);
            } catch (IOException e) {
                boolean verdict = e instanceof HubRefusedException || e instanceof WrongNodeException;
                if (e instanceof ReplacedException || (own && verdict)) {
                    throw e;
                }
                failure = failure == null ? e : failure;
            }
            if (isStopping()) {
                break;
            }
        }
        throw failure == null ? new IOException("the hub has no address") : failure;
    }

    /** {@code mayBegin}: whether it takes a new session in the place of one that the hub does not know any more. */
    private HubLink join(InetAddress address, boolean mayBegin) throws IOException, InterruptedException {
        Optional<AgentSession.Wish> wish = wish();
        Offer.Made made = wish.map(asked -> asked.of().made()).orElseGet(offer::made);
        BalancerCookies cookies = wish.map(asked -> asked.of().cookies()).orElseGet(BalancerCookies::new);
        LinkWelcome welcome = new LinkWelcome(new LinkWelcome.Said(made, cookies, address), wish, this);
        HubLink link = new HubLink(
                made.hello().asking(wish.map(AgentSession.Wish::point)),
                mayBegin && !isLeaving(),
                cookies,
                welcome,
                wiring.runtime().timer());
        dial.dial(place.hub(), address, made.hello(), link, () -> !isStopping() && !isOver());
        return link;
    }

    /** What to ask the hub for: to go on with the session that waits, if there is one. */
    private Optional<AgentSession.Wish> wish() throws ReplacedException {
        AgentSession waiting = current;
        if (waiting == null) {
            return Optional.empty();
        }
        Optional<AgentSession.Wish> wish = waiting.wish();
        if (wish.isEmpty()) {
            settle(waiting);
            requireNotReplaced(waiting);
        }
        return wish;
    }

    /** Says what has become of a session that no link carries. */
    private void settle(AgentSession uncarried) {
        Optional<String> end = uncarried.end();
        if (end.isPresent()) {
            current = null;
        }
        String words = end.map(why -> "ended: " + why).orElse("is lost; the session waits for another one");
        log.uncarried(uncarried, words, isStopping());
        listener.onNoLink(end.orElse(words));
    }

    @Override
    public void forget(Handshake.Forget forgotten) {
        AgentSession waiting = current;
        if (waiting != null) {
            waiting.session().end(forgotten.code(), forgotten.reason());
            settle(waiting);
        }
    }

    @Override
    public void onGoingOn(AgentSession session, WelcomeBody welcome, InetAddress to) {
        listener.onWelcomed();
        log.carried(session, welcome, "resume goes on over a new link to", to);
    }

    @Override
    public LinkReceiver begin(Link link, LinkWelcome.Said said, WelcomeBody welcome) {
        SessionTerms terms = AgentSession.terms(said.hello(), welcome, name);
        AgentSession next = new AgentSession(wiring.requests(), wiring.runtime(), terms, said, welcome);
        current = next;
        renew();
        leaving.goAwayFor(offer);
        LinkReceiver receiver = attach(next.session(), link);
        log.carried(next, welcome, "connect connected to", said.address());
        return receiver;
    }

    private LinkReceiver attach(MuxSession session, Link link) {
        try {
            LinkReceiver receiver = session.attach(link);
            listener.onWelcomed(); // who asks then has to find the link
            return receiver;
        } catch (RuntimeException | Error e) {
            session.end(ErrorCode.INTERNAL, "a defect of the agent"); // nobody else knows that it exists
            throw e;
        }
    }

    /** Has links replaced over which nothing comes from the hub within that time. Returns at once. */
    public void replaceDeadLinks(Duration within) {
        AgentSession asked = current;
        if (asked != null) {
            asked.replaceDeadLink(within);
        }
        leaving.replaceDeadLinks(within);
    }

    /** Begins another session beside one that has begun with what is offered no more. Returns at once. */
    void renew() {
        AgentSession now = current;
        if (now != null && isOutdated(now)) {
            now.makeWay("the agent offers something else now");
        }
    }

    @SuppressWarnings("ReferenceEquality") // another offer is another object
    private boolean isOutdated(AgentSession session) {
        return session.made() != offer.made();
    }

    /** The same for one that another connector has followed: no new request comes by it. */
    void goAwayFor(Offer now) {
        AgentSession former = current;
        if (former != null) {
            former.session().goAway(ErrorCode.SHUTTING_DOWN, now.drain(), "the agent offers something else now");
        }
    }

    /** Those of its sessions that wait for a link. */
    public Stream<MuxSession> detachedSessions() {
        return Stream.concat(
                Stream.ofNullable(current).filter(AgentSession::isDetached).map(AgentSession::session),
                leaving.detachedSessions());
    }

    /** Dials no more, and lets what is under way finish before the deadline. Returns at once. */
    public void beginStop(Duration drain) {
        stopping.countDown();
        dial.abandon("the agent is stopping");
        AgentSession going = current;
        if (going != null) {
            going.session().goAway(ErrorCode.SHUTTING_DOWN, drain, "the agent is stopping");
        }
        leaving.beginStop(drain);
    }

    /** Waits until its sessions have ended, and ends those that have not by then. */
    public void awaitStop(long deadlineNanos) throws InterruptedException {
        AgentSession going = current;
        if (going != null && !going.awaitEnd(deadlineNanos)) {
            endSession("the agent has stopped");
        }
        leaving.awaitStop(deadlineNanos);
    }

    /** Begins no new session from now on, and ends with the one that it has, if any. */
    void leave() {
        stay.shorten();
    }

    /** Stays for ever after all; false when it is too late. */
    boolean stay() {
        return stay.prolong();
    }

    boolean isLeaving() {
        return !stay.isForEver();
    }

    /** Whether it has no more to do, since its last session has ended. */
    boolean isOver() {
        return isLeaving() && current == null;
    }

    private boolean endsNow() {
        return current == null && stay.endWithoutSession();
    }

    /** Whether it will never have a session again, and none that it had goes on beside it. */
    boolean isGone() {
        return stay.isOver() && leaving.isEmpty();
    }

    private void endSession(String reason) {
        AgentSession ending = current;
        if (ending != null) {
            ending.session().end(ErrorCode.SHUTTING_DOWN, reason);
        }
    }

    /** Whether a session is carried by a link now. */
    public boolean isConnected() {
        AgentSession now = current;
        return now != null && now.isCarried();
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
