package io.gatewaytunnel.origin;

import io.gatewaytunnel.fatal.FatalErrors;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.http.ConnectionLogin;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.observe.ObservedRequest;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One try of an exchange on one connection. It ends exactly once: complete, failed, or called off; what HttpCore says
 * afterwards is ignored.
 *
 * <p>Threads: HttpCore calls on the I/O thread of the connection, the client on whichever has the connection;
 * {@link #callOff} comes from any.
 */
final class OriginAttempt implements AsyncClientExchangeHandler, OriginLease.Listener, UpgradedConnection.Owner {
    private final Owner owner;
    private final RequestHead head;
    private final Service service;
    private final Origin origin;
    private final OriginRequestProducer body;
    private final OriginResponseConsumer response;
    private final ContinueWait wait;
    private final ObservedRequest seen;
    /** Whether there is a connection, or will be none; what comes behind that counts no more. */
    private final AtomicBoolean leaseDecided = new AtomicBoolean();

    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile @Nullable OriginConnection connection;
    private volatile boolean requestWritten;
    private volatile boolean unprocessed;
    private volatile boolean http1Required;
    private volatile boolean answered;
    private volatile @Nullable WireMark mark;
    private volatile boolean leaseFailed;

    /** The connection may now be one that a login has made its client's. */
    private volatile boolean login;

    /** Told once how the attempt ended, unless it was called off. */
    interface Owner {
        /** HttpCore has no room left, see {@link OriginResponseConsumer}. */
        void onStarved();

        void onComplete();

        /** The origin goes on in another protocol, on the I/O thread. Returns false when it was not asked to. */
        boolean onSwitched(OriginAttempt attempt, SwitchedHead head);

        /** {@code failure} is what to tell the proxy, if the attempt is not repeated. */
        void onFailed(OriginAttempt attempt, OriginFailure failure);
    }

    OriginAttempt(
            Owner owner,
            RequestHead head,
            Service service,
            Origin origin,
            OriginRequestProducer body,
            OriginResponseConsumer response,
            ObservedRequest seen) {
        this.seen = seen;
        this.owner = owner;
        this.head = head;
        this.service = service;
        this.origin = origin;
        this.body = body;
        this.response = response;
        this.wait = body.continueWait();
    }

    /** Whether a connection never came about. */
    boolean isLeaseFailed() {
        return leaseFailed;
    }

    /** Whether the origin cannot have acted on the request: no octet of it has left, or the origin says so. */
    boolean isUnprocessed() {
        return !requestWritten || unprocessed;
    }

    /** Whether the origin wants it over HTTP/1.1, and has not acted on it. */
    boolean isHttp1Required() {
        return http1Required;
    }

    /** Whether it died on a connection that had been used before, without an octet of an answer. */
    boolean isStale() {
        OriginConnection used = connection;
        WireMark before = mark;
        return used != null && used.isReused() && !answered && (before == null || before.isNothingReceived());
    }

    /** Whether the request is under way and no final head has come. */
    boolean isWaitingForHead() {
        return requestWritten && !response.isHeadSent();
    }

    @Override
    public void onLeased(OriginConnection leased) {
        if (!leaseDecided.compareAndSet(false, true)) {
            leased.reuse(); // it came too late, and another origin is asked
            return;
        }
        connection = leased;
        if (ended.get()) {
            leased.reuse(); // called off meanwhile; nothing was sent
            return;
        }
        try {
            leased.execute(this);
        } catch (RuntimeException gone) {
            failed(gone); // closed by the origin between the lease and now
        }
    }

    @Override
    public void onLeaseFailed(Exception cause) {
        FatalErrors.handle(cause);
        if (leaseDecided.compareAndSet(false, true) && ended.compareAndSet(false, true)) {
            leaseFailed = true;
            owner.onFailed(this, OriginFailure.ofConnect(cause));
        }
    }

    /** The connection has not come about in the time that the service has for it. */
    void giveLeaseUp() {
        onLeaseFailed(new SocketTimeoutException());
    }

    /** Ends the attempt from outside; the connection, or its share of one, ends at once if the exchange had begun. */
    void callOff() {
        if (ended.compareAndSet(false, true)) {
            abortConnection();
        }
    }

    @Override
    public void produceRequest(RequestChannel channel, HttpContext context) throws HttpException, IOException {
        requestWritten = true;
        login = ConnectionLogin.isTriedBy(this.head.headers());
        OriginConnection used = connection;
        boolean http2 = used != null && used.isHttp2();
        seen.attempted(http2);
        HttpRequest request =
                http2 ? OriginHeads.http2Request(head, service, origin) : OriginHeads.request(head, service, origin);
        if (http2) {
            wait.goOn(); // the origin is not told that anybody waits
        } else {
            wait.begin();
            mark = WireMark.of(context);
        }
        channel.sendRequest(
                request,
                body.isComplete() ? null : new BasicEntityDetails(Math.max(-1, head.bodyLength()), null),
                context);
    }

    @Override
    public int available() {
        return ended.get() ? 0 : body.available();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        if (!ended.get()) {
            body.produce(channel);
        }
    }

    @Override
    public void consumeInformation(HttpResponse information, HttpContext context) {
        onAnswered(); // informational heads end here: no container can pass them on
        if (information instanceof ContinueHead) {
            wait.goOn();
        }
        if (information.getCode() != ResponseHead.SWITCHING_PROTOCOLS || ended.get()) {
            return;
        }
        if (!(information instanceof SwitchedHead head) || !owner.onSwitched(this, head)) {
            fail(
                    new OriginFailure(
                            ErrorCode.ORIGIN_INVALID, "the origin switches to a protocol that nobody asked for"),
                    null);
        }
    }

    private void onAnswered() {
        answered = true;
        if (!ended.get()) {
            body.onAnswered();
        }
    }

    @Override
    public void onClosed() {
        if (ended.compareAndSet(false, true)) {
            OriginConnection used = connection;
            if (used != null) {
                used.close();
            }
            owner.onComplete();
        }
    }

    @Override
    public void onBroken(OriginFailure failure) {
        fail(failure, null);
    }

    @Override
    public void consumeResponse(HttpResponse head, @Nullable EntityDetails entity, HttpContext context) {
        onAnswered();
        if (ended.get()) {
            return;
        }
        OriginConnection used = connection;
        if (used != null && !used.isHttp2()) {
            login |= OriginHeads.carriesLogin(head);
            service.times().idle().ifPresent(used::expectEnd);
            KeepAlive.of(head, entity).ifPresent(used::expectEnd);
        }
        if (head.getCode() < HttpStatus.SC_REDIRECTION) {
            wait.goOn(); // an answer in advance, to a request that is welcome
        } else {
            wait.end();
        }
        if (!response.onHead(head)) {
            callOff();
            owner.onComplete();
        } else if (entity == null) {
            complete(Headers.empty());
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) {
        response.onStarved(channel);
        owner.onStarved();
    }

    @Override
    public void consume(ByteBuffer bytes) {
        if (!ended.get()) {
            response.onData(bytes);
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        complete(OriginHeads.trailers(trailers));
    }

    private void complete(Headers trailers) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        OriginConnection used = connection;
        if (used != null && body.isComplete()) {
            giveBack(used);
        } else {
            abortConnection(); // the origin wants no more of the request: the connection is out of step
        }
        response.onEnd(trailers);
        owner.onComplete();
    }

    /** Whoever got it next would be taken for the one who has logged in. */
    private void giveBack(OriginConnection used) {
        if (login && !used.isHttp2() && !used.keepsLogin()) {
            used.close();
        } else {
            used.reuse();
        }
    }

    @Override
    public void failed(Exception cause) {
        FatalErrors.handle(cause);
        fail(
                cause instanceof OriginRequestProducer.BrokenBodyException broken
                        ? broken.toFailure()
                        : OriginFailure.ofExchange(cause),
                cause);
    }

    /** {@code cause}: in which the origin may have said what it has done with the request. */
    private void fail(OriginFailure failure, @Nullable Exception cause) {
        if (ended.compareAndSet(false, true)) {
            abortConnection();
            boolean nothingLeft = failure.code() == ErrorCode.ORIGIN_BROKEN && isNothingSent();
            boolean disowned = cause != null && !answered && OriginFailure.isUnprocessed(cause);
            unprocessed = nothingLeft || disowned;
            OriginConnection used = connection;
            if (used != null && isStale() && (disowned || failure.code() == ErrorCode.ORIGIN_BROKEN)) {
                used.onSilentEnd();
            }
            http1Required = cause != null && !answered && OriginFailure.isHttp1Required(cause);
            owner.onFailed(this, failure);
        }
    }

    private boolean isNothingSent() {
        WireMark before = mark;
        return !answered && before != null && before.isNothingSent();
    }

    @Override
    public void cancel() {
        failed(new IOException("the connection was closed before the request was sent"));
    }

    @Override
    public void releaseResources() {
        // Frames and buffers belong to the stream; the connection went back when the attempt ended.
    }

    private void abortConnection() {
        OriginConnection used = connection;
        if (used != null) {
            used.abort();
        }
    }
}
