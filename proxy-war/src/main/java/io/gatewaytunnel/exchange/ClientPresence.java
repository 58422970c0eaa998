package io.gatewaytunnel.exchange;

import io.gatewaytunnel.container.ClientWatch;
import io.gatewaytunnel.container.HttpVersion;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/**
 * Whether the client of an exchange is still there, asked from time to time while nothing else would tell. Over
 * HTTP/1.1 the end of the connection counts as leaving, as it does for other proxies; a setting keeps clients that have
 * only closed their half.
 *
 * <p>Threads: {@link #askNext} any, the rest belongs to the gate.
 */
public final class ClientPresence {
    private final Optional<ClientWatch> watch;

    /** Whom to ask; nobody where the server tells by itself, and where there is no way. */
    private final Optional<ClientWatch> asked;

    private final boolean heard;
    private final boolean http2;
    private volatile boolean due;

    /** Looks that are left out at first. Written by the timer. */
    private volatile int lenience;

    /**
     * On the container's thread. {@code lenience}: how many looks are left out at first. With one, a client that ends
     * its half at once gets an answer that comes within a second, as scripts do which send a request and close.
     */
    public ClientPresence(ExchangeContext context, HttpServletRequest request, int lenience) {
        this.lenience = lenience;
        this.http2 = HttpVersion.isHttp2(request);
        boolean kept = !http2 && context.limits().clients().servesHalfClosed();
        this.watch = context.container().watch(request);
        this.asked = watch.filter(one -> !kept && one != ClientWatch.REPORTED);
        this.heard = !kept && watch.map(ClientWatch::hearsAll).orElse(false);
    }

    /** Whether it is certain to be heard of when the client leaves. Where it is not, only a long silence tells. */
    boolean isHeard() {
        return heard;
    }

    /** The next {@link #isLost} asks; whether there is anybody to ask. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one timer writes it
    public boolean askNext() {
        if (!http2 && lenience > 0) {
            lenience--;
            return false;
        }
        due = asked.isPresent() && asked.get().isWorthAsking();
        return due;
    }

    /**
     * Whether it has left, as far as that was asked for. A stream of HTTP/2 costs nothing to ask and is asked each
     * time: whoever resets thousands a second is to have nothing done for them. {@code quiet}: whether nobody reads the
     * request, since all of it has been read or its client waits to be asked for the rest; else reading tells.
     */
    public boolean isLost(boolean quiet) {
        if (!http2 && !(due && quiet)) {
            return false;
        }
        due = false;
        return asked.isPresent() && asked.get().hasLeft();
    }

    /**
     * Whether its connection of HTTP/1.1 has ended, asked at once, while nobody reads the request. That a stream is
     * over is asked each time.
     */
    boolean hasEndedConnection() {
        return !http2 && asked.isPresent() && asked.get().hasLeft();
    }

    /** Whether some of a body has come that nobody has asked for. */
    boolean hasSent() {
        return watch.isPresent() && watch.get().hasSent();
    }

    /** Whether nothing but the stream of HTTP/2 is over: the connection may carry others. */
    public boolean isStream() {
        return http2;
    }
}
