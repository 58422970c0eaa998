package io.gatewaytunnel.origin;

import java.io.IOException;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.HttpProtocolNegotiator;
import org.apache.hc.core5.http2.ssl.ApplicationProtocol;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOEventHandlerFactory;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.reactor.ProtocolUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what is spoken on a new connection: what its {@link Request} says, or what the TLS handshake agreed on.
 * Called on I/O threads.
 */
final class OriginProtocols implements IOEventHandlerFactory {
    private final Http1Handlers http1;
    private final Http2Handlers http2;

    OriginProtocols(OriginLimits limits) {
        this.http1 = new Http1Handlers(limits, OriginResponseConsumer.FIRST_READ_BYTES);
        this.http2 = new Http2Handlers(limits, OriginResponseConsumer.QUANTUM_BYTES);
    }

    /** What a connection is dialled for, and what came of it. */
    static final class Request {
        private final HttpVersionPolicy policy;
        private volatile @Nullable SharedConnection shared;
        private volatile @Nullable Runnable whenClosed;
        private volatile boolean closed;

        Request(HttpVersionPolicy policy) {
            this.policy = policy;
        }

        HttpVersionPolicy policy() {
            return policy;
        }

        /** The connection if it speaks HTTP/2; known when it is connected, TLS included. */
        @Nullable
        SharedConnection shared() {
            return shared;
        }

        /** Of one that speaks HTTP/1.1: is run on its I/O thread, or here if it is closed already; perhaps twice. */
        void whenClosed(Runnable then) {
            whenClosed = then;
            if (closed) {
                then.run();
            }
        }

        void onClosed() {
            closed = true;
            Runnable then = whenClosed;
            if (then != null) {
                then.run();
            }
        }
    }

    @Override
    public IOEventHandler createHandler(ProtocolIOSession session, @Nullable Object attachment) {
        if (attachment instanceof IOEventHandlerFactory other) {
            return other.createHandler(session, null); // no origin's: see Reactor
        }
        if (!(attachment instanceof Request request) || request.policy() == HttpVersionPolicy.FORCE_HTTP_1) {
            return http1.createHandler(session, attachment);
        }
        if (request.policy() == HttpVersionPolicy.FORCE_HTTP_2) {
            return http2(session, request);
        }
        session.registerProtocol(
                ApplicationProtocol.HTTP_1_1.id, start(current -> http1.createHandler(current, request)));
        session.registerProtocol(ApplicationProtocol.HTTP_2.id, start(current -> http2(current, request)));
        return new HttpProtocolNegotiator(session, null);
    }

    private IOEventHandler http2(ProtocolIOSession session, Request request) {
        SharedConnection connection = new SharedConnection(session, http2.limits());
        request.shared = connection;
        return http2.create(session, connection);
    }

    private interface HandlerOf {
        IOEventHandler on(ProtocolIOSession session);
    }

    private static ProtocolUpgradeHandler start(HandlerOf handlers) {
        return (session, callback) -> {
            IOEventHandler handler = handlers.on(session);
            session.upgrade(handler);
            try {
                handler.connected(session);
            } catch (IOException cause) {
                handler.exception(session, cause);
            }
        };
    }
}
