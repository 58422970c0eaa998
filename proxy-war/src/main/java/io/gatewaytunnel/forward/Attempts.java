package io.gatewaytunnel.forward;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.HeadRules;
import io.gatewaytunnel.http.MethodRegistry;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.hub.AgentRegistry;
import io.gatewaytunnel.login.Login;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.policy.Limits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Asks one agent after another to take a request, each session once. Belongs to the exchange's gate. */
public final class Attempts {
    private final AgentRegistry registry;
    private final RequestHead head;
    private final Rules rules;
    private final Login login;
    private final Optional<WaitingPlace> place;
    private final Conduct conduct;

    /** The sessions that have had the request, each by a stream. */
    private final Set<MuxSession> asked = new HashSet<>(2);

    /** Those, and the ones that turned out not to have room for it in this round of asking. */
    private final Set<MuxSession> tried = new HashSet<>(2);

    private final long startNanos = System.nanoTime();
    private boolean headTooLarge;

    /**
     * {@code login}: whether one alone may be asked, and which; {@code place}: where it may wait for an agent, if it
     * may.
     */
    public Attempts(AgentRegistry registry, RequestHead head, Rules rules, Login login, Optional<WaitingPlace> place) {
        this(registry, head, rules, login, place, Conduct.NONE);
    }

    /** The same where the request's route has a say. */
    public Attempts(
            AgentRegistry registry,
            RequestHead head,
            Rules rules,
            Login login,
            Optional<WaitingPlace> place,
            Conduct conduct) {
        this.place = place;
        this.conduct = conduct;
        this.registry = registry;
        this.head = head;
        this.rules = rules;
        this.login = login;
        rules.share().onRequest();
    }

    /**
     * How many may be asked for one request, how many requests may be asked again, and how long an answer may take as a
     * whole, zero for any time.
     */
    public record Rules(int most, RetryShare share, Duration total) {
        /** The same with what is bounded for one request. */
        public Rules within(Limits limits) {
            return limits.isNone()
                    ? this
                    : new Rules(
                            limits.attempts().orElse(most),
                            share,
                            limits.timeouts().request().orElse(total));
        }
    }

    /** A stream on the best agent that is left, or empty when there is none or the number of attempts is used up. */
    public Optional<MuxStream> next(StreamListener listener) {
        if (isBound() || !mayAskOne()) {
            return Optional.empty(); // another agent's connection to the origin is not the one that is logged in
        }
        tried.clear();
        tried.addAll(asked);
        Optional<MuxStream> opened =
                login.session().flatMap(session -> tryOn(session, listener)).or(() -> nextOfAll(listener));
        opened.ifPresent(stream -> {
            if (!asked.isEmpty()) {
                rules.share().onRetry();
            }
            asked.add(stream.session());
            login.carriedBy(stream.session());
            conduct.onAsked(stream.session());
        });
        return opened;
    }

    /** Whether one more may be asked for it. */
    private boolean mayAskOne() {
        return asked.isEmpty()
                || (asked.size() < rules.most() && !isClosing() && rules.share().mayRetry());
    }

    /** Whether the proxy lets go of its agents one by one, so that each would have it for a moment. */
    private boolean isClosing() {
        return place.map(WaitingPlace::isClosed).orElse(false);
    }

    /** Whether the one agent that may have it has had it. */
    private boolean isBound() {
        return !asked.isEmpty() && login.isKept();
    }

    private Optional<MuxStream> nextOfAll(StreamListener listener) {
        while (tried.size() < rules.most()) {
            Optional<MuxSession> chosen = conduct.preferred(tried).or(() -> registry.choose(head.service(), tried));
            if (chosen.isEmpty()) {
                return Optional.empty();
            }
            Optional<MuxStream> stream = tryOn(chosen.get(), listener);
            if (stream.isPresent()) {
                return stream;
            }
        }
        return Optional.empty();
    }

    private Optional<MuxStream> tryOn(MuxSession session, StreamListener listener) {
        tried.add(session);
        if (HeadRules.sizeBytes(head) > session.terms().peer().maxHeadBytes()) { // all else was judged at the door
            headTooLarge = true;
            return Optional.empty();
        }
        if (head.offersUpgradeAfterBody() && !session.terms().features().contains(Feature.UPGRADE_BODY)) {
            return Optional.empty(); // it has come since the others were asked whether they know it
        }
        return session.open(head.withProvenance(head.provenance().withRemaining(remainingMillis())), listener);
    }

    /**
     * Whether nobody has waited for longer, or it need not stand in line: it is bound to one agent, or one had it long
     * before those in the line came.
     */
    boolean isFirst() {
        return !asked.isEmpty()
                || login.isKept()
                || place.map(WaitingPlace::isFirst).orElse(true);
    }

    /**
     * Waits for an agent, if that may be any use and is not over; {@code then} is run on any thread when it is time to
     * ask again.
     */
    boolean wait(Runnable then) {
        boolean possible = !headTooLarge && !isBound() && asked.size() < rules.most();
        return possible
                && place.map(taken -> taken.hold(!asked.isEmpty(), then)).orElse(false);
    }

    boolean isWaiting() {
        return place.map(WaitingPlace::isTaken).orElse(false);
    }

    /** Whether it waited and is to ask again. */
    boolean isCalled() {
        return place.map(taken -> taken.isTaken() && taken.isCalled()).orElse(false);
    }

    /** It waits no more. */
    void endWait(boolean served) {
        place.ifPresent(taken -> taken.leave(served));
    }

    /** 0 for without an end, as an upgraded connection is. */
    private long remainingMillis() {
        if (rules.total().isZero() || head.offersUpgrade()) {
            return 0;
        }
        return Math.max(1, rules.total().toMillis() - (System.nanoTime() - startNanos) / 1_000_000);
    }

    /** How many have had it. */
    int count() {
        return asked.size();
    }

    /** Whether it does no more when it is asked twice. */
    boolean isIdempotent() {
        return MethodRegistry.isIdempotent(head.method());
    }

    /** The origin has answered: what the client is to get of it. */
    ResponseHead onAnswered(ResponseHead answer) {
        login.onAnswered(answer);
        return conduct.answered(answer);
    }

    /** Why nothing was opened, if nothing ever was. */
    public ForwardError reason() {
        if (headTooLarge) {
            return ForwardError.HEAD_TOO_LARGE;
        }
        return registry.isOpen(head.service()) ? ForwardError.AGENT_OVERLOADED : ForwardError.NO_AGENT;
    }

    public void onRefused(MuxStream stream) {
        registry.onRefused(stream.session());
    }
}
