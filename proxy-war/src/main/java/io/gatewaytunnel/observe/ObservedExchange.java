package io.gatewaytunnel.observe;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.route.Route;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One public exchange as observers see it: what is known of it so far, and who tells them. There is one for each
 * request that comes in, made by the front door, and it goes with the request to its end, whatever that becomes.
 * Nothing else counts, measures or logs an exchange as such.
 *
 * <p>The walk:
 *
 * <table>
 * <caption>Who tells what</caption>
 * <tr><th>event</th><th>told by</th><th>on which thread</th></tr>
 * <tr><td>{@link #begin}</td><td>{@code front.FrontDoor} (pages of ours, refusals before anything else),
 *   {@code front.Intake} (what is for an agent), {@code front.ClosedDoor}</td><td>the container's</td></tr>
 * <tr><td>{@link #admitted}</td><td>{@code front.Intake}, behind its admission</td><td>the container's</td></tr>
 * <tr><td>{@link #opened}, {@link #waits}, {@link #waited}</td><td>{@code forward.ForwardedRequest}</td>
 *   <td>whoever passes the gate</td></tr>
 * <tr><td>{@link #failed}, {@link #answeredByUs}</td>
 *   <td>{@code exchange.ExchangeFailure}, {@code front.FrontDoor}</td><td>the same</td></tr>
 * <tr><td>{@link #head}</td><td>{@code exchange.ResponseDelivery}; of a 101 {@code upgrade.UpgradeRequests}</td>
 *   <td>the gate's; the container's</td></tr>
 * <tr><td>{@link #received}, {@link #sent}</td><td>{@code exchange.ExchangeEnd}, {@code ResponseDelivery};
 *   {@code upgrade.UpgradedExchange}</td><td>the gate's; the drain's</td></tr>
 * <tr><td>{@link #ended}</td><td>{@code exchange.ExchangeEnd} (complete, or not); {@code upgrade.UpgradedExchange};
 *   {@code upgrade.UpgradeRequests} (left before the answer); {@code front.OwnAnswers} (no place for ours);
 *   {@code front.FrontDoor} (whatever was thrown)</td><td>the same; the container's</td></tr>
 * </table>
 *
 * <p>So a request that is refused has the events of the refusal's answer: it has begun, has failed, a head, an end. One
 * whose answer is whole has ended, though the rest of its request may still be waited for. A handshake at the hub that
 * is let through and a request that the container has given up before we saw it are told of by nobody.
 *
 * <p>Threads: one at a time, each after the other (the gate sees to it, and before and after it the container); but
 * {@link #ended} may be told by several, of which the first is heard. Nothing here blocks, and beside this object
 * nothing is allocated.
 */
public final class ObservedExchange {
    private final ExchangeObserver observer;
    private final String requestId;
    private final String method;
    private final String target;
    private final String protocol;
    private final String scheme;
    private final RequestFields fields;
    private final long startNanos = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Kind kind;
    private @Nullable Route route;
    private String service = "";
    private String session = "";
    private int attempts;
    private int status;
    private long headNanos;
    private long waitsSinceNanos;
    private long waitedNanos;
    private long receivedBytes;
    private long sentBytes;
    private long endNanos;
    private @Nullable ForwardError error;
    private ExchangeOutcome outcome = ExchangeOutcome.COMPLETE;

    /** For whom a request is. */
    public enum Kind {
        /** For an agent; it may be refused all the same. */
        TUNNEL,
        /** For a page of ours below the reserved prefix. */
        RESERVED,
        /** Refused before that was looked at. */
        REFUSED
    }

    /**
     * Of a request that has just come in and is not told of yet. {@code target} is path and query below the context
     * path, or empty; {@code protocol} as the container names it.
     */
    public ObservedExchange(
            ExchangeObserver observer,
            String requestId,
            String method,
            String target,
            String protocol,
            String scheme,
            RequestFields fields) {
        this.observer = observer;
        this.requestId = requestId;
        this.method = method;
        this.target = target;
        this.protocol = protocol;
        this.scheme = scheme;
        this.fields = fields;
    }

    // What is told.

    /** It is known what it is for; only the first time counts. */
    public void begin(Kind known) {
        if (kind == null) {
            kind = known;
            observer.onBegun(this);
        }
    }

    /** It has a place among those under way. {@code by}: the route that took it, or null without routes. */
    public void admitted(@Nullable Route by, String forService) {
        route = by;
        service = forService;
        observer.onAdmitted(this);
    }

    /** A stream of that session carries it. */
    public void opened(String bySession) {
        session = bySession;
        attempts++;
        observer.onOpened(this);
    }

    /** No agent is there: it waits from now on. */
    public void waits() {
        if (waitsSinceNanos == 0) {
            waitsSinceNanos = System.nanoTime();
        }
    }

    /** It waits no more, if it did. */
    public void waited() {
        if (waitsSinceNanos != 0) {
            waitedNanos += System.nanoTime() - waitsSinceNanos;
            waitsSinceNanos = 0;
        }
    }

    /** It goes wrong in that way; the first reason stands. */
    public void failed(ForwardError why) {
        if (error == null) {
            error = why;
        }
    }

    /** The same, and the client gets our answer to it. */
    public void answeredByUs(ForwardError why) {
        failed(why);
        observer.onAnsweredByUs(this, why);
    }

    /** An answer begins with that status; the last one counts. */
    public void head(int answered) {
        status = answered;
        headNanos = System.nanoTime();
        observer.onHead(this);
    }

    /** All octets of the request's body that have come so far. */
    public void received(long bytes) {
        receivedBytes = Math.max(receivedBytes, bytes); // what came before an upgrade stays counted
    }

    /** So many more octets of the answer's body have gone to the client. */
    public void sent(int bytes) {
        sentBytes += bytes;
    }

    /** It is over. What {@link #failed} stays failed. */
    public void ended(ExchangeOutcome how) {
        if (kind == null || !over.compareAndSet(false, true)) {
            return;
        }
        waited();
        endNanos = System.nanoTime();
        outcome = error != null ? ExchangeOutcome.FAILED : how;
        observer.onEnded(this);
    }

    // What is known.

    /** What it is for; {@link Kind#REFUSED} until that is known. */
    public Kind kind() {
        Kind known = kind;
        return known == null ? Kind.REFUSED : known;
    }

    /** As the logs of both sides call it. */
    public String requestId() {
        return requestId;
    }

    /** As received; a stranger's word. */
    public String method() {
        return method;
    }

    /** Path and query as received, a stranger's word; empty unless an observer wants {@link #fields}. */
    public String target() {
        return target;
    }

    /** As the container names it, such as {@code HTTP/1.1}. */
    public String protocol() {
        return protocol;
    }

    public String scheme() {
        return scheme;
    }

    /** Strangers' words; empty unless an observer {@linkplain ExchangeObserver#wantsFields wants} them. */
    public RequestFields fields() {
        return fields;
    }

    /** Empty where there are no routes, and of what none took. */
    public Optional<Route> route() {
        return Optional.ofNullable(route);
    }

    /** Empty of what is for no agent, or was refused before. */
    public String service() {
        return service;
    }

    /** The session of the last attempt, which is named after its agent, or empty. */
    public String session() {
        return session;
    }

    /** The name of the agent of the last attempt, or empty. */
    public String agent() {
        int hash = session.lastIndexOf('#');
        return hash < 0 ? session : session.substring(0, hash);
    }

    /** How many agents have had it. */
    public int attempts() {
        return attempts;
    }

    /** Of the answer, or 0 when none began. */
    public int status() {
        return status;
    }

    /** Octets of the request's body that were read. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Octets of the answer's body that the container has taken. */
    public long sentBytes() {
        return sentBytes;
    }

    /** From coming in to its end; 0 until then. */
    public long totalNanos() {
        return endNanos == 0 ? 0 : Math.max(1, endNanos - startNanos);
    }

    /** From coming in to the head of its answer, or 0 when none began. */
    public long headNanos() {
        return status == 0 ? 0 : Math.max(1, headNanos - startNanos);
    }

    /** How long it waited because no agent was there. */
    public long waitedNanos() {
        return waitedNanos;
    }

    /** What went wrong, if anything did. */
    public Optional<ForwardError> error() {
        return Optional.ofNullable(error);
    }

    /** At the end. */
    public ExchangeOutcome outcome() {
        return outcome;
    }
}
