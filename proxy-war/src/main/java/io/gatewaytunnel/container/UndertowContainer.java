package io.gatewaytunnel.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * WildFly. The way in: request → exchange → connection; closing that resets the stream alone over HTTP/2.
 *
 * <p>What is odd: it believes the scheme that an HTTP/2 client names; it closes the connection in the midst of a
 * chunked body over its limit (10 MB by default, {@code max-post-size}); it reports a reset stream only when something
 * is written; it waits on a thread for the rest of a body; a completion off the connection's I/O thread after a cut
 * leaves an error in its log; a flush that meets another leaves what it should send until the next one.
 */
final class UndertowContainer implements Container {
    /** What HTTP/2 may need for the lengths of a field beyond what HTTP/1.1 needs for its marks. */
    private static final int FIELD_BYTES = 4;

    /** The line ends and the size around the trailers. */
    private static final int LAST_CHUNK_BYTES = 16;

    private static final Reach REACH = new Reach(System.getLogger(UndertowContainer.class.getName()));

    @Override
    public Optional<Path> configurationFolder() {
        return Optional.ofNullable(System.getProperty("jboss.server.config.dir"))
                .map(folder -> Path.of(folder));
    }

    @Override
    public Optional<Path> dataFolder() {
        return Optional.ofNullable(System.getProperty("jboss.server.data.dir")).map(Path::of);
    }

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

    /** A stream that has been reset may be complete too. */
    @Override
    public boolean isWithoutBody(HttpServletRequest request) {
        return REACH.find(
                Level.WARNING,
                "body",
                false,
                () -> Boolean.TRUE.equals(Reflection.call(exchange(request), "isRequestComplete"))
                        && !UndertowStreams.isOver(connection(request)));
    }

    @Override
    public boolean breakOff(HttpServletRequest request) {
        return REACH.act(Level.WARNING, "break-off", () -> Reflection.invoke(connection(request), "close"));
    }

    @Override
    public boolean reset(HttpServletRequest request) {
        return REACH.find(
                Level.WARNING,
                "break-off",
                false,
                () -> below(connection(request)).reset());
    }

    /** Without the field it sends chunks only on a connection that is to be kept. */
    @Override
    public void sendInChunks(HttpServletResponse response) {
        response.setHeader("Transfer-Encoding", "chunked");
    }

    @Override
    public boolean flush(HttpServletResponse response, ServletOutputStream output) throws IOException {
        output.flush();
        return REACH.find(Level.WARNING, "flush", true, () -> UndertowOutput.isThrough(Reach.inside(response)));
    }

    /**
     * They are written into one buffer of its pool. What does not fit fails over HTTP/1.1 with the last chunk already
     * begun; over HTTP/2 the response never ends.
     */
    @Override
    public boolean hasRoomForTrailers(HttpServletResponse response, boolean http2, SectionSize size) {
        return REACH.find(Level.DEBUG, "trailers", true, () -> {
            Object connection = Reflection.call(Reflection.field(Reach.inside(response), "exchange"), "getConnection");
            Object pool = Reflection.call(connection, "getByteBufferPool");
            int most = (int) Reflection.call(pool, "getBufferSize") - LAST_CHUNK_BYTES;
            return size.octets() + FIELD_BYTES * size.fields() <= most;
        });
    }

    /** Past its own method, which takes the value apart and writes it anew. */
    @Override
    public boolean addContentType(HttpServletResponse response, String value) {
        return REACH.act(Level.DEBUG, "head", () -> {
            Object fields = Reflection.call(Reflection.field(Reach.inside(response), "exchange"), "getResponseHeaders");
            Class<?> names = Class.forName(
                    "io.undertow.util.Headers", false, fields.getClass().getClassLoader());
            Object name = names.getField("CONTENT_TYPE").get(null);
            Reflection.invoke(fields, "addAll", name, List.of(value));
        });
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

    @Override
    public void allowResets(HttpServletRequest request, int perSecond) {
        if (HttpVersion.isHttp2(request)) {
            REACH.act(Level.WARNING, "resets", () -> UndertowStreams.allowResets(connection(request), perSecond));
        }
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
    public Optional<PublicConnection> publicConnection(HttpServletRequest request) {
        return REACH.find(Level.WARNING, "connection", Optional.empty(), () -> {
            Object connection = connection(request);
            return Optional.of(new PublicConnection(connection, () -> REACH.isOpen(connection)));
        });
    }

    @Override
    public Optional<ClientWatch> watch(HttpServletRequest request) {
        return REACH.find(Level.WARNING, "watch", Optional.empty(), () -> {
            Object connection = connection(request);
            return Optional.of(
                    HttpVersion.isHttp2(request)
                            ? new UndertowStreams.Watch(REACH, connection)
                            : new UndertowClientWatch(REACH, connection));
        });
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
        Optional<ConnectionBelow> below = below(request);
        request.upgrade(ServletUpgradeHandler.class)
                .setOwner(owner, connection -> new UndertowSocket(connection, below, owner::onSignal).listening());
    }

    private static Object exchange(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(Reach.inside(request), "getExchange");
    }

    private static Object connection(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(exchange(request), "getConnection");
    }

    @Override
    public Runnable aborter(HttpServletRequest request) {
        Optional<ConnectionBelow> below = below(request);
        return () -> below.ifPresent(ConnectionBelow::close);
    }

    private static Optional<ConnectionBelow> below(HttpServletRequest request) {
        return REACH.find(Level.WARNING, "upgrade", Optional.empty(), () -> Optional.of(below(connection(request))));
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
