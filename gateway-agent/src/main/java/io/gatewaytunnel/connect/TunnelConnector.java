package io.gatewaytunnel.connect;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one link to the hub, for ever: dials, says hello, lives as long as the session, and dials again.
 *
 * <p>Threads: one of its own, {@code hub-dial-N}, which blocks and sleeps; everything that a session does happens
 * elsewhere. Owner: the agent, who starts and stops it.
 */
public final class TunnelConnector {
    private static final Logger LOG = System.getLogger(TunnelConnector.class.getName());
    private static final RateLimitedLog DEFECTS = new RateLimitedLog(LOG);

    private final Wiring wiring;
    private final HelloBody hello;

    /** Which of the agent's links this is; a session has the name that the hub gives it. */
    private final String name;

    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);

    private volatile @Nullable HubLink dialling;
    private volatile @Nullable Live live;

    /** What all connectors of an agent share. */
    public record Wiring(
            HubClient client,
            URI hub,
            String token,
            ConnectTimes times,
            MuxRuntime runtime,
            BiFunction<MuxStream, RequestHead, StreamListener> onOpen,
            HubListener hubListener) {}

    /**
     * What the hub thinks of the agent; what to make of it is the agent's. Called by connectors and links, must not
     * block.
     */
    public interface HubListener {
        void onWelcomed();

        /** A session has ended, or a try to get one failed; it will be tried again. */
        void onNoLink(String reason);

        void onRefused(String reason);
    }

    public TunnelConnector(int number, Wiring wiring, HelloBody hello) {
        this.wiring = wiring;
        this.hello = hello;
        this.name = hello.agentName() + "#" + number;
        this.thread = new Thread(this::run, "hub-dial-" + number);
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** The thread that dials: without it the link does not come back. */
    public Thread thread() {
        return thread;
    }

    /** A session and the end of it. */
    private static final class Live implements SessionListener {
        private final BiFunction<MuxStream, RequestHead, StreamListener> onOpen;
        private volatile String name;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable MuxSession session;
        private volatile String end = "";

        Live(BiFunction<MuxStream, RequestHead, StreamListener> onOpen, String name) {
            this.onOpen = onOpen;
            this.name = name;
        }

        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            return onOpen.apply(stream, head);
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {
            LOG.log(
                    Level.INFO,
                    "session={0} step=go-away the hub says: {1} {2}",
                    name,
                    goAway.code(),
                    Printable.of(goAway.reason()));
        }

        @Override
        public void onEnded(ErrorCode code, String reason) {
            end = code + ": " + Printable.of(reason);
            ended.countDown();
        }
    }

    private void run() {
        long lostNanos = System.nanoTime();
        int tries = 0;
        try {
            while (!isStopping()) {
                Duration pause;
                long beganNanos = System.nanoTime();
                try {
                    live();
                    if (since(beganNanos).compareTo(wiring.times().stableAfter()) >= 0) {
                        lostNanos = System.nanoTime();
                        tries = 0;
                    }
                    pause = pause(tries++, lostNanos);
                } catch (HubRefusedException e) {
                    wiring.hubListener().onRefused(String.valueOf(e.getMessage()));
                    pause = wiring.times().refusedRetry();
                } catch (IOException e) {
                    logFailure(tries, e);
                    wiring.hubListener().onNoLink(String.valueOf(e.getMessage()));
                    pause = pause(tries++, lostNanos);
                } catch (RuntimeException | Error e) { // without this thread the agent would be deaf for ever
                    onDefect(e);
                    pause = pause(tries++, lostNanos);
                }
                boolean unused = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "link={0} step=connect was interrupted and dials no more", name);
        }
    }

    private void onDefect(Throwable defect) {
        FatalErrors.handle(defect);
        endSession("a defect of the agent");
        DEFECTS.log(
                "defect",
                Level.ERROR,
                () -> "link=" + name + " step=connect failed; this is a defect, it dials again: " + defect);
        try {
            wiring.hubListener().onNoLink("a defect of the agent");
        } catch (RuntimeException | Error another) {
            FatalErrors.handle(another);
        }
    }

    /** Dials once and stays until the session has ended. */
    private void live() throws IOException, InterruptedException {
        Live next = new Live(wiring.onOpen(), name);
        HubLink link = new HubLink(hello, (opened, welcome) -> begin(next, opened, welcome));
        dialling = link;
        try {
            if (isStopping()) {
                return;
            }
            dial(link);
        } finally {
            dialling = null;
            link.abandon("the agent waited for a welcome for too long"); // nothing happens once it was welcomed
        }
        next.ended.await();
        live = null;
        LOG.log(isStopping() ? Level.INFO : Level.WARNING, "session={0} step=connect ended: {1}", next.name, next.end);
        wiring.hubListener().onNoLink(next.end);
        if (link.isReplaced()) { // two of one name that both dial at once would throw each other out for ever
            throw new HubRefusedException("another agent named '" + hello.agentName()
                    + "' took over; give each replica a name of its own (--name)");
        }
    }

    /**
     * A client that gives up in the very moment of the welcome has not failed: a second link beside this one would have
     * no owner.
     */
    private void dial(HubLink link) throws IOException, InterruptedException {
        try {
            wiring.client().connect(wiring.hub(), wiring.token(), link);
            link.awaitWelcome(wiring.times().handshake().toMillis());
        } catch (IOException e) {
            link.abandon("the agent waited for the hub for too long");
            if (!link.isWelcomed()) {
                throw e;
            }
        }
    }

    private LinkReceiver begin(Live next, Link link, WelcomeBody welcome) {
        // Resuming would find the session here by the token of the welcome; until there is a grace, each link gets a
        // new one.
        next.name = welcome.sessionName().orElse(name);
        MuxSession session = new MuxSession(
                Role.AGENT, wiring.runtime(), new SessionTerms(next.name, hello.limits(), welcome.limits()), next);
        next.session = session;
        live = next;
        LinkReceiver receiver = attach(session, link, welcome);
        LOG.log(
                Level.INFO,
                "session={0} link={1} step=connect connected to {2}, node {3}, version {4}",
                next.name,
                name,
                wiring.hub(),
                Printable.of(welcome.nodeId()),
                Printable.of(welcome.version()));
        return receiver;
    }

    private LinkReceiver attach(MuxSession session, Link link, WelcomeBody welcome) {
        try {
            wiring.hubListener().onWelcomed();
            return session.attach(link, welcome.session().receivedPosition());
        } catch (RuntimeException | Error e) {
            session.end(ErrorCode.INTERNAL, "a defect of the agent"); // nobody else knows that it exists
            throw e;
        }
    }

    private Duration pause(int tries, long lostNanos) {
        return wiring.times()
                .backoff()
                .delay(tries, since(lostNanos), ThreadLocalRandom.current().nextDouble());
    }

    private void logFailure(int tries, IOException failure) {
        if (isStopping()) {
            return;
        }
        // The first ones tell what is wrong; after that a line now and then tells that it still is.
        boolean worthTelling = tries < 3 || Integer.bitCount(tries) == 1;
        LOG.log(
                worthTelling ? Level.WARNING : Level.DEBUG,
                "link={0} step=connect no link to {1}: {2}",
                name,
                wiring.hub(),
                failure.getMessage());
    }

    /** Dials no more, and lets what is under way finish before the deadline. Returns at once. */
    public void beginStop(Duration drain) {
        stopping.countDown();
        HubLink link = dialling;
        if (link != null) {
            link.abandon("the agent is stopping");
        }
        Live current = live;
        MuxSession session = current == null ? null : current.session;
        if (session != null) {
            session.goAway(ErrorCode.SHUTTING_DOWN, drain, "the agent is stopping");
        }
    }

    /** Waits until the session has ended, and ends it when it takes longer than this. */
    public void awaitStop(Duration most) throws InterruptedException {
        Live current = live;
        if (current != null && !current.ended.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
            endSession("the agent has stopped");
        }
    }

    private void endSession(String reason) {
        Live current = live;
        MuxSession session = current == null ? null : current.session;
        if (session != null) {
            session.end(ErrorCode.SHUTTING_DOWN, reason);
        }
    }

    /** Whether there is a session now. */
    public boolean isConnected() {
        Live current = live;
        return current != null && current.ended.getCount() > 0;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
