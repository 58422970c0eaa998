package io.gatewaytunnel.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * WildFly. The way in: request → exchange → connection; closing that resets the stream alone over HTTP/2.
 *
 * <p>What is odd: it believes the scheme that an HTTP/2 client names; it closes the connection in the midst of a
 * chunked body over its limit (10 MB by default, {@code max-post-size}); it reports a reset stream only when something
 * is written; it waits on a thread for the rest of a body; a completion off the connection's I/O thread after a cut
 * leaves an error in its log.
 */
final class UndertowContainer implements Container {
    private static final Reach REACH = new Reach(System.getLogger(UndertowContainer.class.getName()));

    @Override
    public String name() {
        return "undertow";
    }

    /**
     * A length over the limit that is announced over HTTP/1.1 never comes this far: the server answers 400 by itself.
     */
    @Override
    public long takeBodyLimit(HttpServletRequest request) {
        return REACH.find(Level.DEBUG, "body-limit", NO_BODY_LIMIT, () -> {
            Object exchange = exchange(request);
            long limit = (long) Reflection.call(exchange, "getMaxEntitySize");
            if (limit <= 0) {
                return NO_BODY_LIMIT;
            }
            Reflection.invoke(exchange, "setMaxEntitySize", -1L);
            return limit;
        });
    }

    @Override
    public boolean isBodyTooLarge(Throwable failure) {
        return failure.getClass().getSimpleName().equals("RequestTooBigException");
    }

    @Override
    public boolean breakOff(HttpServletRequest request) {
        return REACH.act(Level.WARNING, "break-off", () -> Reflection.invoke(connection(request), "close"));
    }

    /** The I/O thread of the connection closes the response at once and keeps what fails to itself. */
    @Override
    public void complete(HttpServletRequest request, Runnable completion) {
        Optional<Object> connection =
                REACH.find(Level.DEBUG, "complete", Optional.empty(), () -> Optional.of(connection(request)));
        boolean http2 = HttpVersion.isHttp2(request);
        Runnable wholly = () -> {
            completion.run();
            if (http2 && connection.isPresent()) {
                REACH.act(Level.WARNING, "settle", () -> UndertowStreams.settle(connection.get()));
            }
        };
        if (connection.isEmpty() || !execute(connection.get(), wholly)) {
            completion.run();
        }
    }

    private static boolean execute(Object connection, Runnable task) {
        return REACH.act(
                Level.DEBUG,
                "complete",
                () -> Reflection.invoke(Reflection.call(connection, "getIoThread"), "execute", task));
    }

    /** A stream that is over before a thread had time for its request is handed over all the same. */
    @Override
    public boolean isAbandoned(HttpServletRequest request) {
        if (!HttpVersion.isHttp2(request)) {
            return false;
        }
        Optional<Object> abandoned = REACH.find(Level.WARNING, "watch", Optional.empty(), () -> {
            Object connection = connection(request);
            return UndertowStreams.isOver(connection) ? Optional.of(connection) : Optional.empty();
        });
        abandoned.ifPresent(connection -> execute(
                connection, () -> REACH.act(Level.WARNING, "settle", () -> UndertowStreams.settle(connection))));
        return abandoned.isPresent();
    }

    @Override
    public Optional<ClientWatch> watch(HttpServletRequest request) {
        return REACH.find(Level.WARNING, "watch", Optional.empty(), () -> {
            Object connection = connection(request);
            if (!HttpVersion.isHttp2(request)) {
                return Optional.of(() -> REACH.find(Level.DEBUG, "watch", false, () -> hasEnded(connection)));
            }
            return Optional.of(() -> REACH.find(Level.DEBUG, "watch", false, () -> UndertowStreams.isOver(connection)));
        });
    }

    /** What comes behind the request is given back to the connection, where the next request is read from. */
    private static boolean hasEnded(Object connection) throws ReflectiveOperationException {
        if (Reflection.invoke(connection, "getExtraBytes") != null) {
            return false; // the next request is here already
        }
        Object pooled = Reflection.call(Reflection.call(connection, "getByteBufferPool"), "allocate");
        boolean given = false;
        try {
            ByteBuffer buffer = (ByteBuffer) Reflection.call(pooled, "getBuffer");
            int count = read(Reflection.call(connection, "getOriginalSourceConduit"), buffer);
            if (count > 0) {
                buffer.flip();
                Reflection.invoke(connection, "ungetRequestBytes", pooled);
                given = true;
            }
            return count < 0;
        } finally {
            if (!given) {
                Reflection.invoke(pooled, "close");
            }
        }
    }

    private static int read(Object conduit, ByteBuffer buffer) throws ReflectiveOperationException {
        try {
            return (int) Reflection.call(conduit, "read", buffer);
        } catch (ReflectiveOperationException e) {
            if (e.getCause() instanceof IOException) {
                return -1; // a reset
            }
            throw e;
        }
    }

    @Override
    public boolean upgradesAfterDispatch() {
        return true;
    }

    @Override
    public boolean upgrades() {
        return true;
    }

    @Override
    public void upgrade(HttpServletRequest request, SocketOwner owner) throws IOException, ServletException {
        Optional<ConnectionBelow> below =
                REACH.find(Level.WARNING, "upgrade", Optional.empty(), () -> Optional.of(below(connection(request))));
        request.upgrade(ServletUpgradeHandler.class)
                .setOwner(owner, connection -> new UndertowSocket(connection, below, owner::onSignal).listening());
    }

    private static Object exchange(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(Reach.inside(request), "getExchange");
    }

    private static Object connection(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(exchange(request), "getConnection");
    }

    private static ConnectionBelow below(Object connection) {
        return new ReachedConnection(REACH, () -> socketOf(connection), () -> Reflection.invoke(connection, "close"));
    }

    /** Connection → stream connection, below TLS the one that it wraps → conduit → socket. */
    private static Object socketOf(Object connection) throws ReflectiveOperationException {
        Object stream = Reflection.field(connection, "channel");
        while (stream.getClass().getSimpleName().contains("Ssl")) {
            stream = Reflection.field(stream, "delegate");
        }
        return Reflection.field(Reflection.field(stream, "conduit"), "socketChannel");
    }
}
