package io.gatewaytunnel.exchange;

import io.gatewaytunnel.container.HttpVersion;
import io.gatewaytunnel.observe.ExchangeOutcome;
import io.gatewaytunnel.observe.ObservedExchange;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Step 10: the end of an exchange, which comes once: it is completed, at once or when the rest of its request has come;
 * or broken off.
 *
 * <p>A request body that nobody wants any more is read here and thrown away, as it comes. Tomcat and WildFly, completed
 * before its end, would wait for it on a thread of theirs: a hundred clients that stop sending would stop the server.
 * WildFly would moreover read it on two threads at once. Who has not sent it in time loses the connection, after having
 * got the whole response.
 *
 * <p>Threads: belongs to the gate, but for {@link #isOverdue}.
 */
final class ExchangeEnd {
    private final ExchangeContext context;
    private final AsyncContext async;
    private final HttpServletRequest request;
    private final ContainerEvents events;
    private final RequestBodyReader body;
    private final ObservedExchange seen;
    private volatile boolean lingering;
    private volatile long lingersSinceNanos;
    private boolean over;
    private boolean endsConnection;
    private boolean leavesThread;
    private Runnable onOver = () -> {};
    private Runnable onLinger = () -> {};

    ExchangeEnd(
            ExchangeContext context,
            AsyncContext async,
            ContainerEvents events,
            RequestBodyReader body,
            ObservedExchange seen) {
        this.seen = seen;
        this.context = context;
        this.async = async;
        this.request = (HttpServletRequest) async.getRequest(); // now: it is not told when the container has ended it
        this.events = events;
        this.body = body;
    }

    /** What is run once, just before the container is told. */
    void onOver(Runnable then) {
        onOver = then;
    }

    /** What is run once, when it begins to wait for the rest of a request that has been answered. */
    void onLinger(Runnable then) {
        onLinger = then;
    }

    /** The response tells the client that no other follows on this connection: the container is to see to it too. */
    void endConnectionAfterwards() {
        endsConnection = true;
    }

    /**
     * It is answered by us, and may be to be completed on another thread than the one that asks for it. A client that
     * sends one request after the other and never waits would otherwise be answered on one thread of the container's
     * for ever, since a container whose request is completed at once goes on with the next one; a hundred such clients
     * would have all of them.
     */
    void leaveThreadFirst() {
        // Over HTTP/2 each request is a task of its own anyway.
        leavesThread = !HttpVersion.isHttp2(request) && context.container().completesElsewhere();
    }

    /** Nothing of the request is touched any more. */
    boolean isOver() {
        return over;
    }

    /** Nothing of the response is touched any more. */
    boolean isBegun() {
        return over || lingering;
    }

    /** Closes the response, all of which has been flushed. */
    void closeResponse(ServletOutputStream output) throws IOException {
        if (!HttpVersion.isHttp2(request) || !context.container().closesStreamsByCompletion()) {
            output.close();
            keepInput();
        }
    }

    /** After everything that may close the response: what is left of the request is still to be read. */
    void keepInput() {
        if (isRestAwaited()) {
            context.container().keepInputOpen(request);
        }
    }

    private boolean isRestAwaited() {
        return body.isAwaited() && context.container().waitsForBodies(request);
    }

    /** The response is closed. */
    void complete() throws IOException {
        if (isBegun()) {
            return;
        }
        tell(ExchangeOutcome.COMPLETE);
        if (isRestAwaited()) {
            lingersSinceNanos = System.nanoTime();
            lingering = true;
            onLinger.run();
            linger();
        } else {
            completeNow();
        }
    }

    /**
     * Reads on after {@link #complete}, as long as there is time; false when that was over before the rest had come.
     */
    boolean linger() throws IOException {
        if (body.discard()) {
            completeNow();
        } else if (isOverdue(System.nanoTime())) {
            breakOff();
            return false;
        }
        return true;
    }

    /** Whether the time for the rest of the request is over; any thread. */
    boolean isOverdue(long nowNanos) {
        return lingering
                && nowNanos - lingersSinceNanos
                        >= context.limits().lingerTimeout().toNanos();
    }

    /** The client sees that there is something amiss: the connection, or over HTTP/2 the stream, is cut. */
    void breakOff() {
        context.container().breakOff(request);
        completeBroken();
    }

    /** The same of a response whose end is that of its connection: an orderly one would make it look whole. */
    void reset() {
        context.container().reset(request);
        completeBroken();
    }

    /** Where the connection may be closed already. */
    void completeBroken() {
        if (!over) {
            over = true;
            tell(ExchangeOutcome.CLIENT);
            onOver.run();
            context.container().complete(request, () -> events.complete(async));
        }
    }

    /** Observers; the first time counts. */
    private void tell(ExchangeOutcome outcome) {
        seen.received(body.receivedBytes());
        seen.ended(outcome);
    }

    private void completeNow() {
        if (!over) {
            over = true;
            onOver.run();
            if (body.isEndless()) {
                context.container().forgetUnaskedBody(request);
            }
            if (endsConnection) {
                context.container().endConnection(request, (HttpServletResponse) async.getResponse());
            }
            Runnable completion = () -> events.complete(async);
            if (!leavesThread || !context.work().execute(completion)) {
                completion.run();
            }
        }
    }
}
