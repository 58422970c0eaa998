package io.gatewaytunnel.exchange;

import io.gatewaytunnel.answer.Answer;
import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.container.SharedWrites;
import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.forward.ForwardedRequest;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One public request and the stream that it became.
 *
 * <ol start="2">
 *   <li>{@link #start}: listeners are set on the container's thread.
 *   <li>{@link AgentCall#ask}: an agent is asked, or waited for.
 *   <li>{@link RequestBodyReader#pump}: bytes go to the stream as far as it has room.
 * </ol>
 *
 * <p>Steps 5 to 8 are the link's and the agent's.
 *
 * <ol start="9">
 *   <li>{@link ResponseDelivery}: head, bytes and end come from the stream as far as the client takes them; each byte
 *       written gives credit back.
 *   <li>{@link ExchangeEnd}: the output is closed, the {@code AsyncContext} completed, once.
 * </ol>
 *
 * <p>Threads: the container, the link and the timer only signal the {@link Gate}; who passes it does what there is to
 * do. So no two threads are ever inside the streams of the request, and nobody is when it is completed or broken off.
 * Nothing in the gate blocks. Source: docs/CONCURRENCY.md.
 */
public final class PublicExchange implements StreamListener, ResponseDelivery.Owner {
    private static final Logger LOG = System.getLogger(PublicExchange.class.getName());

    private final ExchangeContext context;
    private final AsyncContext async;
    private final HttpServletRequest request;
    private final RequestHead head;
    private final RequestBodyReader body;
    private final ResponseBodyWriter response;
    private final ResponseDelivery delivery;
    private final ForwardedRequest forwarded;
    private final ExchangeDeadline deadline;
    private final ClientPresence client;
    private final UnaskedBody unasked;
    private final ExchangeSignals signals;
    private final Gate gate = new Gate(this::step);
    private final ContainerEvents events = new ContainerEvents(gate);
    private final ExchangeEnd end;
    private final ExchangeFailure failure;
    private final AgentCall call;

    /** Why somebody else wants it ended, if so. */
    private volatile @Nullable String cut;

    private volatile boolean looked; // the timer has

    // All below belong to the gate.
    private RequestBodyReader.State bodyState = RequestBodyReader.State.NEEDS_ROOM;

    /** On the container's thread; nothing has been asked of an agent yet. */
    public PublicExchange(ExchangeContext context, AsyncContext async, RequestHead head, ForwardedRequest forwarded)
            throws IOException {
        this.context = context;
        this.async = async;
        this.request = (HttpServletRequest) async.getRequest();
        this.head = head;
        Container container = context.container();
        container.dropUnusedBuffers(request, (HttpServletResponse) async.getResponse());
        container.boundWriteQueue(request, context.limits().writeQueueBytes());
        this.body = new RequestBodyReader(request, head, container, context.takeBodyLimit(request), gate::signal);
        Optional<SharedWrites> shared = container.sharedWrites(request);
        this.signals = new ExchangeSignals(
                gate, context.work(), shared.map(SharedWrites::mayWait).orElse(false));
        this.response = new ResponseBodyWriter(
                        (HttpServletResponse) async.getResponse(),
                        container,
                        shared,
                        context.limits().eventStreamComment(),
                        gate::signal)
                .closingWhile(context.leaving());
        this.forwarded = forwarded;
        this.delivery = new ResponseDelivery(
                head, request.getProtocol(), context.limits().bufferBytes(), response, forwarded, this);
        this.end = new ExchangeEnd(context, async, events, body, forwarded.seen());
        this.failure = new ExchangeFailure(context, forwarded, response, delivery, end);
        this.call = new AgentCall(forwarded, failure, this, signals::signal, gate::signal, this::listenToBody);
        this.deadline = new ExchangeDeadline(context.limits(), System.nanoTime());
        this.client = new ClientPresence(context, request, 1);
        this.unasked = new UnaskedBody(container, request, client, body, signals);
    }

    /** Goes on with a stream whose answer has begun, and whose signals come here afterwards; before the start. */
    public PublicExchange goOnWith(MuxStream answered, ResponseHead answer) {
        call.settle();
        forwarded.goOnWith(answered);
        delivery.beginWith(new Frame.Head(answered.id(), answer));
        return this;
    }

    /**
     * Gives an answer of our own, of no agent's; before the start. {@code endsConnection}: whether the connection
     * cannot go on afterwards.
     */
    public PublicExchange answerWith(Answer answer, boolean endsConnection) {
        call.settle();
        delivery.replaceWith(answer);
        end.leaveThreadFirst();
        if (endsConnection && !HttpVersion.isHttp2(request)) {
            ((HttpServletResponse) async.getResponse()).setHeader("Connection", "close");
            end.endConnectionAfterwards();
        }
        return this;
    }

    /**
     * What is run once when the request has been answered and only the rest of it is waited for; before the start.
     * Nothing of it is wanted any more, so that it may be {@link #cutOff}.
     */
    public PublicExchange onLinger(Runnable then) {
        end.onLinger(then);
        return this;
    }

    /** Step 2, on the container's thread: what calls us has to be known before the filter returns. */
    void start(Runnable onOver) {
        end.onOver(() -> {
            forwarded.end();
            onOver.run();
        });
        gate.hold(); // nobody else passes before all is set
        try {
            // Deadlines are our own: containers differ in what a timeout does to a response under way.
            async.setTimeout(0);
            async.addListener(events);
            if (client.isLost(false)) {
                abandon("the client left before its request was begun");
            } else {
                listen();
            }
        } catch (IOException | RuntimeException e) {
            abandon("the container refused to listen: " + e);
        }
        gate.pass();
    }

    private void listen() throws IOException {
        boolean isHead = head.method().equals("HEAD");
        if (isHead && HttpVersion.isHttp2(request) && context.container().endsHeadBeforeItsStart()) {
            response.writeHeadOnly();
        } else {
            response.listen();
        }
        if (call.isSettled() || context.container().asksForBodies()) {
            listenToBody();
        }
    }

    /** Not while an agent is waited for: where nobody listens to the body the client can be looked at. */
    private void listenToBody() throws IOException {
        // To a request that an answer of ours has come before only who would wait for the rest has to listen.
        boolean wanted = !delivery.isOurs() || context.container().waitsForBodies(request);
        if (wanted && (!head.expectsContinue() || context.container().asksForBodies())) {
            body.listen();
        }
    }

    private void step() {
        if (end.isOver()) {
            return;
        }
        try {
            Optional<String> broken = brokenClient();
            if (broken.isPresent()) {
                abandon(broken.get());
                return;
            }
            if (cut != null) {
                leave(cut);
                return;
            }
            if (end.isBegun()) {
                if (!end.linger()) {
                    failure.quietly("linger", "step=linger the rest of the request did not come");
                }
                return;
            }
            if (client.isLost(!body.isAwaited())) {
                if (client.isStream()) {
                    abandon("the client has reset its stream");
                } else {
                    leave("the client has ended its connection");
                }
                return;
            }
            if (looked) {
                looked = false;
                response.giveIdleBufferBack();
                forwarded.spareMemory();
                delivery.look();
            }
            call.ask();
            pumpRequest();
            delivery.pump();
            noteDeadline();
            if (response.isHeldUp() && !end.isBegun()) {
                signals.signalLater();
            }
            if (!end.isBegun() && deadline.isAnyOver(forwarded.clock(), System.nanoTime())) {
                failure.giveUp(deadline);
                if (!end.isBegun()) {
                    call.giveUp();
                }
                delivery.pump();
                noteDeadline();
            }
        } catch (IOException e) {
            abandon("the client is gone: " + e);
        } catch (RuntimeException | Error e) {
            FatalErrors.handle(e);
            // Containers throw what they like from a stream whose client is gone.
            Level level = events.gone().isEmpty() ? Level.WARNING : Level.DEBUG;
            LOG.log(level, forwarded.where() + " step=exchange a container's call failed", e);
            if (events.gone().isEmpty()) {
                forwarded.seen().failed(ForwardError.INTERNAL);
            }
            abandon("a container's call failed");
        }
    }

    private Optional<String> brokenClient() {
        if (events.gone().isPresent()) {
            return events.gone();
        }
        Optional<Throwable> reading = body.failure();
        if (reading.isPresent() && context.container().isBodyTooLarge(reading.get())) {
            if (!delivery.hasBegun()) {
                failure.bodyTooLarge();
            }
            return Optional.empty();
        }
        return reading.or(response::failure).map(Throwable::toString);
    }

    /** Step 4. */
    private void pumpRequest() throws IOException {
        if (end.isBegun() || !forwarded.isCarried() || body.failure().isPresent()) {
            return;
        }
        unasked.look();
        bodyState = body.pump(forwarded, () -> client.isLost(false));
        if (bodyState == RequestBodyReader.State.TOO_LARGE) {
            failure.bodyTooLarge();
        } else if (bodyState == RequestBodyReader.State.BROKEN) {
            String reason = "the request body has no end after " + body.receivedBytes() + " bytes";
            failure.fail(ErrorCode.BODY_BROKEN, ForwardError.BODY_BROKEN, reason);
        }
    }

    @Override
    public void onContinue() throws IOException {
        if (unasked.ask()) {
            gate.signal(); // the body is pumped before the response, and this is in the midst of the response
        } else {
            cutOff("the client has ended its connection");
        }
    }

    @Override
    public void onRefused(Frame.Refused refused) {
        call.onRefused(refused, delivery.hasBegun());
    }

    @Override
    public boolean onLost(Frame.Reset reset) {
        return !delivery.hasBegun() && call.onLost(reset);
    }

    @Override
    public void onTrouble(ErrorCode toAgent, ForwardError error, String reason) {
        failure.fail(toAgent, error, reason);
    }

    @Override
    public void onAllWritten() {
        end.keepInput();
    }

    @Override
    public boolean isOver() {
        return end.isBegun();
    }

    /** Step 10, when the client has taken all. */
    @Override
    public boolean onEnd(Headers trailers) throws IOException {
        if (!response.close(trailers, end::closeResponse)) {
            return false;
        }
        if (!body.isComplete()) {
            forwarded.reset(ErrorCode.NO_ERROR, "answered before the request was complete");
        }
        end.complete();
        return true;
    }

    private void noteDeadline() {
        if (!end.isBegun()) {
            long now = forwarded.clock().nanoTime();
            deadline.asked(forwarded.attempts());
            deadline.waitFor(owingParty(), body.receivedBytes(), delivery.deliveredBytes(), now);
        }
    }

    private ExchangeDeadline.Party owingParty() {
        if (forwarded.isWaiting()) {
            return ExchangeDeadline.Party.AGENT;
        }
        if (delivery.waitsForClient()) {
            return ExchangeDeadline.Party.CLIENT_TAKES;
        }
        if (delivery.hasBegun()) {
            return client.isHeard() ? ExchangeDeadline.Party.NOBODY : ExchangeDeadline.Party.CLIENT_UNHEARD;
        }
        if (bodyState != RequestBodyReader.State.NEEDS_CLIENT) {
            return ExchangeDeadline.Party.ORIGIN;
        }
        // Without a length it may be a talk, whose next word comes in a while; when places are short nobody has a
        // while.
        return head.bodyLength() >= 0 || context.crowded().getAsBoolean()
                ? ExchangeDeadline.Party.CLIENT_BODY
                : ExchangeDeadline.Party.CLIENT_TALK;
    }

    /** Ends it at once, whatever it is at; any thread. */
    public void cutOff(String why) {
        cut = why;
        signals.signal();
    }

    /** The timer's look; any thread. */
    void sweep(long nowNanos) {
        looked = true;
        if (client.askNext()
                || response.holdsBuffer()
                || forwarded.isHoldingMemory()
                || delivery.lacksEnd()
                || deadline.isAnyOver(forwarded.clock(), nowNanos)
                || end.isOverdue(nowNanos)
                || response.isCommentDue(nowNanos)) {
            signals.signal();
        }
    }

    /** The same at its stream of HTTP/2, if it came on one, and at its deadlines; any thread. */
    void lookOften(long nowNanos) {
        if ((client.isStream() && client.askNext()) || deadline.isAnyOver(forwarded.clock(), nowNanos)) {
            signals.signal();
        }
    }

    /** No answer is wanted any more; the client is cut off, if it is still there. */
    private void leave(String reason) {
        LOG.log(Level.DEBUG, "{0} step=leave {1}", forwarded.where(), reason);
        forwarded.reset(ErrorCode.CANCELLED, reason);
        failure.cutOff();
    }

    /** The client is gone: nothing is written any more. */
    private void abandon(String reason) {
        LOG.log(Level.DEBUG, "{0} step=abandon {1}", forwarded.where(), reason);
        forwarded.reset(ErrorCode.CANCELLED, "the public client is gone");
        end.completeBroken();
    }

    @Override
    public void onReadable() {
        signals.signal();
    }

    @Override
    public void onWritable() {
        signals.signal();
    }
}
