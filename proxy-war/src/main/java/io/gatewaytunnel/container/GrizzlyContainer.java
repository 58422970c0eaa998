package io.gatewaytunnel.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Payara and GlassFish. The way in: facade → request → Grizzly's request → packet → connection. Terminating that is at
 * once; its silent close waits for what is queued.
 *
 * <p>What is odd: it believes the scheme that an HTTP/2 client names; it drops a {@code Content-Length} beside a coding
 * and goes on with what follows, so that a server in front which believed the length would have smuggled a request; it
 * takes what comes behind {@code Connection: close} for requests all the same; {@code onAllDataRead} comes while data
 * is unread; it keeps about 8 MB a connection for a slow reader; it puts fields of its own beside the origin's; it it
 * answers requests that come one behind the other on top of each other, until the stack is full; it never reports a
 * reset stream, nor a client that has left while nothing is read; it switches protocols on the request's first thread
 * or not at all. Bodies that nobody wants it throws away as they come.
 */
final class GrizzlyContainer implements Container {
    private static final Reach REACH = new Reach(System.getLogger(GrizzlyContainer.class.getName()));
    private static final List<String> OWN_FIELDS = List.of("Server", "X-Powered-By");

    /** A request by itself comes with some 50, each on top of another adds 30; thousands fill a stack. */
    private static final int DEEP_FRAMES = 400;

    private static final GrizzlyRelease RELEASE = new GrizzlyRelease(REACH);

    private final EndOfInput ends = new EndOfInput();

    @Override
    public String name() {
        return "grizzly";
    }

    @Override
    public boolean hasDroppedLength(HttpServletRequest request) {
        return REACH.find(Level.WARNING, "head", false, () -> DroppedLength.isIn(behindTarget(request)));
    }

    /**
     * Over HTTP/1.1 also what stands behind a request whose connection has ended, and what would overflow the stack:
     * when a request is completed before the thread that brought it has left it, Grizzly begins the next one that is
     * there on top of it. A client that sends one after the other on a busy server gets there; it loses its connection.
     */
    @Override
    public boolean isAbandoned(HttpServletRequest request) {
        boolean over;
        if (HttpVersion.isHttp2(request)) {
            over = REACH.find(Level.DEBUG, "begin", false, () -> GrizzlyClientWatch.isOver(stream(packet(request))));
        } else {
            over = isConnectionEnded(request) || (isStackDeep() && breakOff(request));
        }
        if (over) {
            release(request); // nobody else does, as there is no exchange
        }
        return over;
    }

    private static boolean isConnectionEnded(HttpServletRequest request) {
        return REACH.find(
                Level.DEBUG,
                "begin",
                false,
                () -> Boolean.FALSE.equals(Reflection.call(connection(request), "isOpen")));
    }

    private static boolean isStackDeep() {
        return StackWalker.getInstance()
                .walk(frames -> frames.skip(DEEP_FRAMES).findAny().isPresent());
    }

    /**
     * The next one is begun on whatever thread completes this one: there are more of Payara's than of ours. How many
     * follow each other there is bounded by {@link #isAbandoned}.
     */
    @Override
    public boolean completesElsewhere() {
        return false;
    }

    @Override
    public boolean announcesEndEarly() {
        return true;
    }

    @Override
    public boolean waitsForBodies(HttpServletRequest request) {
        return false;
    }

    /** The connection is one of them, which stays with the request objects that Grizzly keeps. */
    @Override
    public void dropUnusedBuffers(HttpServletRequest request, HttpServletResponse response) {
        release(request);
    }

    /** Left alone it is four times the kernel's send buffer: sixty slow clients are the end of a heap of 512 MB. */
    @Override
    public void boundWriteQueue(HttpServletRequest request, int mostBytes) {
        REACH.act(
                Level.DEBUG,
                "write-queue",
                () -> Reflection.invoke(connection(request), "setMaxAsyncWriteQueueSize", mostBytes));
    }

    @Override
    public boolean isOwnField(String name) {
        for (String own : OWN_FIELDS) {
            if (own.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Facade → response → Grizzly's response → packet → fields. */
    @Override
    public void clearOwnFields(HttpServletResponse response, Predicate<String> hasField) {
        REACH.act(Level.DEBUG, "head", () -> {
            Object grizzly = Reflection.call(Reflection.field(Reach.inside(response), "response"), "getCoyoteResponse");
            Object fields = Reflection.call(Reflection.call(grizzly, "getResponse"), "getHeaders");
            for (String name : OWN_FIELDS) {
                if (!hasField.test(name)) {
                    Reflection.invoke(fields, "removeHeader", name);
                }
            }
        });
    }

    @Override
    public boolean breakOff(HttpServletRequest request) {
        return REACH.act(Level.WARNING, "break-off", () -> terminate(connection(request)));
    }

    @Override
    public void endConnection(HttpServletRequest request, HttpServletResponse response) {
        try {
            response.flushBuffer();
        } catch (IOException | RuntimeException e) {
            REACH.log().log(Level.DEBUG, "step=refuse the connection was gone already", e);
        }
        REACH.act(Level.DEBUG, "refuse", () -> terminate(connection(request)));
    }

    @Override
    public Optional<ClientWatch> watch(HttpServletRequest request) {
        return REACH.find(Level.WARNING, "watch", Optional.empty(), () -> {
            Object packet = packet(request);
            boolean http2 = HttpVersion.isHttp2(request);
            return Optional.of(new GrizzlyClientWatch(
                    REACH,
                    Reflection.call(packet, "getConnection"),
                    http2 ? Optional.of(stream(packet)) : Optional.empty(),
                    ends,
                    http2 || !request.isSecure()));
        });
    }

    @Override
    public void close() {
        ends.close();
    }

    /** Connection → transport → pool of workers, which each listener of Payara has its own of. */
    @Override
    public int requestThreads(HttpServletRequest request) {
        return REACH.find(Level.DEBUG, "upgrade", 0, () -> {
            Object transport = Reflection.call(connection(request), "getTransport");
            Object pool = Reflection.call(transport, "getWorkerThreadPool");
            return (int) Reflection.call(Reflection.call(pool, "getConfig"), "getMaxPoolSize");
        });
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
                .setOwner(owner, connection -> new GrizzlySocket(connection, below, owner::onSignal).listening());
    }

    private static ConnectionBelow below(Object connection) {
        return new ReachedConnection(
                REACH, () -> Reflection.call(connection, "getChannel"), () -> terminate(connection));
    }

    private static void release(HttpServletRequest request) {
        REACH.act(Level.WARNING, "release", () -> RELEASE.attach(grizzlyRequest(request)));
    }

    private static void terminate(Object connection) throws ReflectiveOperationException {
        Reflection.invoke(connection, "terminateSilently");
    }

    private static Object connection(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(packet(request), "getConnection");
    }

    private static Object packet(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(grizzlyRequest(request), "getRequest");
    }

    private static Object grizzlyRequest(ServletRequest request) throws ReflectiveOperationException {
        return Reflection.call(Reflection.field(Reach.inside(request), "request"), "getCoyoteRequest");
    }

    /** An attribute of the packet, whose name Grizzly's own class knows. */
    private static Object stream(Object packet) throws ReflectiveOperationException {
        ClassLoader loader = packet.getClass().getClassLoader();
        Class<?> streams = Class.forName("org.glassfish.grizzly.http2.Http2Stream", false, loader);
        return Reflection.call(
                packet,
                "getAttribute",
                streams.getField("HTTP2_STREAM_ATTRIBUTE").get(null));
    }

    /** Packet → target → the octets that it was cut out of, from its end on: the rest of the head and perhaps more. */
    private static ByteBuffer behindTarget(ServletRequest request) throws ReflectiveOperationException {
        Object target =
                Reflection.call(Reflection.call(packet(request), "getRequestURIRef"), "getOriginalRequestURIBC");
        int end = (int) Reflection.call(target, "getEnd");
        if (Reflection.call(target, "getType").toString().equals("Bytes")) {
            byte[] octets = (byte[]) Reflection.call(Reflection.call(target, "getByteChunk"), "getBuffer");
            return ByteBuffer.wrap(octets, end, octets.length - end);
        }
        Object buffer = Reflection.call(Reflection.call(target, "getBufferChunk"), "getBuffer");
        int limit = (int) Reflection.call(buffer, "limit");
        return (ByteBuffer) Reflection.call(buffer, "toByteBuffer", end, limit);
    }
}
