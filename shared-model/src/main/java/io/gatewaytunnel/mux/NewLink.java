package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.ProtocolException;
import io.gatewaytunnel.frame.WelcomeBody;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A link from its first message on: a {@link Handshake} with the link, the threads and the clock around it, and from
 * then on the receiver of the session that came of it. The same on both sides.
 *
 * <p>Threads: calls of the link, the completion of what is said, the timer and the owner's; each only queues an event,
 * one thread at a time works the queue off and never blocks. Once the session has begun, messages go to it without the
 * queue.
 */
public final class NewLink implements LinkReceiver {
    private static final Defects DEFECTS = new Defects(NewLink.class);

    private final Handshake handshake;
    private final Link link;
    private final Owner owner;
    private final Timer timer;
    private final Queue<Supplier<List<Handshake.Decision>>> events = new ConcurrentLinkedQueue<>();
    private final Trampoline working = new Trampoline(this::workOff, this::onDefect);
    private volatile Timer.Cancellable clock = () -> {};

    /**
     * The session's, once all that came before has gone there through the queue. Only the link's own calls write and
     * read it.
     */
    private @Nullable LinkReceiver settled;

    /** Belongs to the thread that works the queue off. */
    private @Nullable LinkReceiver receiver;

    /** Whom the link is for. Called by whoever works the queue off, one call at a time; must not block. */
    public interface Owner {
        /**
         * An agent has said hello (proxy): it is told {@link #welcome}, or {@link #giveUp} follows. Throws
         * {@link ProtocolException} when the link is to be closed with that code.
         */
        default void onHello(Handshake.Judge asked) {
            throw new IllegalStateException("no agent is said hello to");
        }

        /** The session that was asked for does not go on (agent). */
        default void onForgotten(Handshake.Forget forgotten) {}

        /**
         * The link may carry the session from now on. Throws {@link ProtocolException} when it cannot be: the link is
         * closed with that code.
         *
         * @return who takes the link's messages from now on, and is told of its close
         */
        LinkReceiver onAgreed(Link link, Handshake.Agree agreed);

        /** It is over before a session has begun; {@code byUs}: whether it is us who closed it. The last call. */
        void onOver(boolean byUs, int closeCode, String reason);
    }

    public NewLink(Handshake handshake, Link link, Owner owner, Timer timer) {
        this.handshake = handshake;
        this.link = link;
        this.owner = owner;
        this.timer = timer;
    }

    /** Says what there is to say first. */
    public void open() {
        boolean unused = enqueue(handshake::opened);
    }

    /** Gives it up when nothing is agreed to within that time. */
    public void within(Duration time) {
        clock = timer.after(time, () -> enqueue(handshake::late));
    }

    /** Tells the agent that it is welcome. */
    public void welcome(WelcomeBody body) {
        boolean unused = enqueue(() -> handshake.welcome(body));
    }

    /** Turns the link away or leaves it, unless it carries a session. */
    public void giveUp(ErrorCode code, String reason) {
        boolean unused = enqueue(() -> handshake.giveUp(code, reason));
    }

    /** Does that in its turn, unless it is over by then: what the owner keeps is safe there. */
    public void inTurn(Runnable work) {
        boolean unused = enqueue(() -> {
            if (!handshake.isOver()) {
                work.run();
            }
            return List.of();
        });
    }

    @Override
    public void onMessage(byte[] message) {
        LinkReceiver direct = settled;
        if (direct != null) {
            direct.onMessage(message);
            return;
        }
        LinkReceiver[] handedTo = new LinkReceiver[1];
        if (enqueue(() -> {
            handedTo[0] = receiver;
            return hand(message);
        })) {
            settled = handedTo[0]; // by this thread itself: nothing that came before can still be in the queue
        }
    }

    private List<Handshake.Decision> hand(byte[] message) {
        LinkReceiver session = receiver;
        if (session == null) {
            return handshake.message(message);
        }
        session.onMessage(message);
        return List.of();
    }

    @Override
    public void onClosed(int closeCode, String reason) {
        boolean unused = enqueue(() -> {
            end(closeCode, reason);
            return List.of();
        });
    }

    /** Whether this call has worked the queue off itself. */
    private boolean enqueue(Supplier<List<Handshake.Decision>> event) {
        events.add(event);
        boolean first = working.enter();
        if (first) {
            working.pass();
        }
        return first;
    }

    private void workOff() {
        for (Supplier<List<Handshake.Decision>> event = events.poll(); event != null; event = events.poll()) {
            event.get().forEach(this::carryOut);
        }
    }

    /** A defect ends this link and not the queue, in which the close still has to come. */
    private void onDefect(Throwable defect) {
        DEFECTS.tell("the handshake failed", "step=hello " + link.description() + ": ", defect);
        handshake
                .fail(ErrorCode.INTERNAL, "a defect of the " + handshake.role())
                .forEach(this::carryOut);
    }

    private void carryOut(Handshake.Decision decision) {
        if (decision instanceof Handshake.Say say) {
            link.send(say.message(), new Saying());
        } else if (decision instanceof Handshake.Judge judge) {
            judge(judge);
        } else if (decision instanceof Handshake.Forget forget) {
            owner.onForgotten(forget);
        } else if (decision instanceof Handshake.Agree agree) {
            begin(agree);
        } else if (decision instanceof Handshake.GiveUp given) {
            // Closing may block, so it is done beside whoever comes here.
            timer.slowly(() -> SessionLinks.close(timer, link, given.code(), given.reason()));
            tell(true, Protocol.closeCode(given.code()), given.reason());
        }
    }

    private void judge(Handshake.Judge judge) {
        try {
            owner.onHello(judge);
        } catch (ProtocolException e) {
            handshake.fail(e.code(), String.valueOf(e.getMessage())).forEach(this::carryOut);
        }
    }

    private final class Saying implements Link.SendCompletion {
        @Override
        public void sent() {
            boolean unused = enqueue(handshake::said);
        }

        @Override
        public void failed(Throwable cause) {
            boolean unused = enqueue(handshake::unsaid);
        }
    }

    private void begin(Handshake.Agree agree) {
        clock.cancel();
        LinkReceiver session;
        try {
            session = owner.onAgreed(link, agree);
        } catch (ProtocolException e) {
            handshake.fail(e.code(), String.valueOf(e.getMessage())).forEach(this::carryOut);
            return;
        }
        receiver = session;
        handshake.takeEarly().forEach(session::onMessage);
    }

    private void end(int closeCode, String reason) {
        if (receiver != null || !handshake.isOver()) { // a session hears each time: a code may come behind a failure
            handshake.end();
            tell(false, closeCode, reason);
        }
    }

    private void tell(boolean byUs, int closeCode, String reason) {
        clock.cancel();
        LinkReceiver session = receiver;
        if (session != null) {
            session.onClosed(closeCode, reason);
        } else {
            owner.onOver(byUs, closeCode, reason);
        }
    }
}
