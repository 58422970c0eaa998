package io.gatewaytunnel.exchange;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The body of a request that was answered at once, such as one for a path of ours: read away as it comes, so that no thread of the container's waits for
 * it. {@link ExchangeEnd} does the same for requests that went through the tunnel.
 *
 * <p>Threads: the container's only signal the {@link Gate}.
 */
public final class UnwantedBody implements ReadListener {
    private static final Logger LOG = System.getLogger(UnwantedBody.class.getName());
    private static final int READ_BYTES = 8 << 10;

    private final ExchangeContext context;
    private final HttpServletRequest request;
    private final AsyncContext async;
    private final ServletInputStream input;
    private final Gate gate = new Gate(this::step);
    private final ContainerEvents events = new ContainerEvents(gate);
    private volatile boolean ended;

    /** Belongs to the gate. */
    private boolean over;

    private UnwantedBody(ExchangeContext context, HttpServletRequest request, AsyncContext async) throws IOException {
        this.context = context;
        this.request = request;
        this.async = async;
        this.input = request.getInputStream();
    }

    /** After the answer, on the container's thread and before the filter returns: ends the response, and reads on if there is a body. */
    public static void readAway(ExchangeContext context, HttpServletRequest request, HttpServletResponse response) {
        try {
            if (!request.isAsyncStarted()
                    && owesBody(request)
                    && context.container().waitsForBodies(request)) {
                new UnwantedBody(context, request, request.startAsync(request, response)).listen(response);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "step=linger the client is gone already: {0}", e);
        }
    }

    /** Who waits for a 100 and has a refusal sends none; reading would ask for it. */
    private static boolean owesBody(HttpServletRequest request) {
        return request.getHeader("Expect") == null
                && (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null);
    }

    private void listen(HttpServletResponse response) throws IOException {
        async.setTimeout(context.limits().lingerTimeout().toMillis());
        async.addListener(events);
        response.getOutputStream().close();
        context.container().keepInputOpen(request);
        input.setReadListener(this);
    }

    @Override
    public void onDataAvailable() {
        gate.signal();
    }

    @Override
    public void onAllDataRead() {
        ended = true;
        gate.signal();
    }

    @Override
    public void onError(Throwable failure) {
        ended = true;
        gate.signal();
    }

    private void step() {
        if (over) {
            return;
        }
        if (events.isTimedOut()) {
            context.container().breakOff(request);
        } else if (events.gone().isEmpty() && !ended && !isReadToEnd()) {
            return;
        }
        over = true;
        events.complete(async);
    }

    private boolean isReadToEnd() {
        byte[] buffer = new byte[READ_BYTES];
        try {
            while (input.isReady()) {
                if (input.read(buffer) < 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException | RuntimeException e) {
            return true; // the client is gone
        }
    }
}
