package io.gatewaytunnel.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
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
 * is unread; it keeps about 8 MB a connection for a slow reader, and all that HTTP/2 has it say to one that reads
 * nothing; it puts fields of its own beside the origin's; it answers requests that come one behind the other on top of
 * each other, until the stack is full, and goes on with them when the client has gone; it never reports a reset stream,
 * nor a client that has left while nothing is read; it ends a connection of HTTP/2 when a field whose values varied
 * leaves its memory; it switches protocols on the request's first thread or not at all. Bodies that nobody wants it
 * throws away as they come.
 */
final class GrizzlyContainer implements Container {
    private static final Reach REACH = new Reach(System.getLogger(GrizzlyContainer.class.getName()));
    private static final List<String> OWN_FIELDS = List.of("Server", "X-Powered-By");

    /** A response may have so many with any setting that makes sense. */
    private static final int FEW_FIELDS = 20;

    /** More than it adds by itself. */
    private static final int OWN_FIELDS_MOST = 16;

    /** A request by itself comes with some 50, each on top of another adds 30; thousands fill a stack. */
    private static final int DEEP_FRAMES = 400;

    private final GrizzlyRelease release = new GrizzlyRelease(REACH);
    private final GrizzlyUnread unread = new GrizzlyUnread(REACH);

    private final EndOfInput ends = new EndOfInput();

    @Override
    public Optional<Path> configurationFolder() {
        return Optional.ofNullable(System.getProperty("com.sun.aas.instanceRoot"))
                .map(folder -> Path.of(folder, "config"));
    }

    @Override
    public Optional<Path> dataFolder() {
        return Optional.ofNullable(System.getProperty("com.sun.aas.instanceRoot"))
                .map(Path::of);
    }

    @Override
    public String name() {
        return "grizzly";
    }

    @Override
    public boolean lowersFieldNames(HttpServletRequest request) {
        return true;
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
        REACH.act(Level.WARNING, "watch", () -> attach(request)); // the first thing asked of us
        return HttpVersion.isHttp2(request) ? isStreamOver(request) && readLess(request) : isConnectionOver(request);
    }

    private void attach(HttpServletRequest request) throws ReflectiveOperationException {
        release.attach(grizzlyRequest(request));
        unread.attach(connection(request));
        if (HttpVersion.isHttp2(request)) {
            GrizzlyFieldMemory.mend(stream(packet(request)));
        }
    }

    private static boolean isStreamOver(HttpServletRequest request) {
        return REACH.find(Level.DEBUG, "begin", false, () -> GrizzlyClientWatch.isOver(stream(packet(request))));
    }

    private boolean isConnectionOver(HttpServletRequest request) {
        return isConnectionEnded(request) ? forgetNext(request) : isStackDeep() && breakOff(request);
    }

    /**
     * True. What has been read of a connection of HTTP/2 at a time is taken apart at once, and each request in it waits
     * for a thread in the one queue there is, whether it has been reset by then or not: before those of others. 64 KiB
     * are 1,600 of them. Who has reset one before it was begun is read in smaller pieces, between which others come.
     */
    private static boolean readLess(HttpServletRequest request) {
        REACH.act(Level.WARNING, "begin", () -> GrizzlyInput.readLess(connection(request)));
        return true;
    }

    private static boolean isConnectionEnded(HttpServletRequest request) {
        return REACH.find(
                Level.DEBUG,
                "begin",
                false,
                () -> Boolean.FALSE.equals(Reflection.call(connection(request), "isOpen")));
    }

    /** True: nobody is there, whether that worked or not. */
    private static boolean forgetNext(HttpServletRequest request) {
        REACH.act(Level.WARNING, "begin", () -> GrizzlyInput.forget(connection(request)));
        return true;
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

    /** Grizzly notes the end of a stream of HTTP/2 only when it comes with the head. */
    @Override
    public boolean isWithoutBody(HttpServletRequest request) {
        return REACH.find(
                Level.WARNING,
                "body",
                false,
                () -> Reflection.field(stream(packet(request)), "state")
                        .toString()
                        .equals("HALF_CLOSED_REMOTE"));
    }

    /** Of a request that names {@code Upgrade}, whatever it offers, but for HTTP/2. */
    @Override
    public boolean leavesBodyRaw(HttpServletRequest request) {
        return !HttpVersion.isHttp2(request)
                && REACH.find(Level.WARNING, "body", false, () ->
                        (boolean) Reflection.call(packet(request), "isIgnoreContentModifiers"));
    }

    @Override
    public boolean asksForBodies() {
        return true;
    }

    @Override
    public boolean announcesEndEarly() {
        return true;
    }

    @Override
    public boolean waitsForBodies(HttpServletRequest request) {
        return false;
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

    @Override
    public boolean hasRoomForHead(HttpServletResponse response, SectionSize size) {
        return hasRoomFor(response, size);
    }

    @Override
    public boolean hasRoomForTrailers(HttpServletResponse response, boolean http2, SectionSize size) {
        return hasRoomFor(response, size);
    }

    /**
     * It takes as many fields of a response as its listener says, 100 by itself, and ends the connection at the next
     * one, over HTTP/2 leaves the others out. Each response has a number of its own, which is raised here.
     */
    private static boolean hasRoomFor(HttpServletResponse response, SectionSize size) {
        return size.fields() <= FEW_FIELDS
                || REACH.act(Level.WARNING, "head", () -> {
                    Object fields = fields(response);
                    int needed = (int) Reflection.call(fields, "size") + size.fields() + OWN_FIELDS_MOST;
                    int most = (int) Reflection.call(fields, "getMaxNumHeaders");
                    if (most >= 0 && most < needed) {
                        Reflection.invoke(fields, "setMaxNumHeaders", needed);
                    }
                });
    }

    /** It takes the field for the beginning of another protocol, and writes what follows without framing. */
    @Override
    public boolean mayAskForUpgrade() {
        return false;
    }

    /** Past the servlet layer's own method, which takes the value apart and writes it anew. */
    @Override
    public boolean addContentType(HttpServletResponse response, String value) {
        return REACH.act(
                Level.DEBUG,
                "head",
                () -> Reflection.invoke(
                        Reflection.call(fields(response), "addValue", "Content-Type"), "setString", value));
    }

    @Override
    public void clearOwnFields(HttpServletResponse response, Predicate<String> hasField) {
        REACH.act(Level.DEBUG, "head", () -> {
            Object fields = fields(response);
            for (String name : OWN_FIELDS) {
                if (!hasField.test(name)) {
                    Reflection.invoke(fields, "removeHeader", name);
                }
            }
        });
    }

    @Override
    public boolean breakOff(HttpServletRequest request) {
        return REACH.act(Level.WARNING, "break-off", () -> cut(request));
    }

    @Override
    public boolean reset(HttpServletRequest request) {
        return REACH.act(Level.WARNING, "break-off", () -> {
            Resets.close((SocketChannel) Reflection.call(connection(request), "getChannel"));
            cut(request);
        });
    }

    @Override
    public void endConnection(HttpServletRequest request, HttpServletResponse response) {
        try {
            response.flushBuffer();
        } catch (IOException | RuntimeException e) {
            REACH.log().log(Level.DEBUG, "step=refuse the connection was gone already", e);
        }
        REACH.act(Level.DEBUG, "refuse", () -> cut(request));
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
        release.close();
        unread.close();
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
        Optional<ConnectionBelow> below = below(request);
        request.upgrade(ServletUpgradeHandler.class)
                .setOwner(owner, connection -> new GrizzlySocket(connection, below, owner::onSignal).listening());
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
        return new ReachedConnection(
                REACH, () -> Reflection.call(connection, "getChannel"), () -> terminate(connection));
    }

    /**
     * With what would come next on it; over HTTP/2 another thread is about to take that, and finds the end by itself.
     */
    private static void cut(HttpServletRequest request) throws ReflectiveOperationException {
        Object connection = connection(request);
        terminate(connection);
        if (!HttpVersion.isHttp2(request)) {
            GrizzlyInput.forget(connection);
        }
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

    /** Facade → response → Grizzly's response → packet → fields. */
    private static Object fields(HttpServletResponse response) throws ReflectiveOperationException {
        Object grizzly = Reflection.call(Reflection.field(Reach.inside(response), "response"), "getCoyoteResponse");
        return Reflection.call(Reflection.call(grizzly, "getResponse"), "getHeaders");
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
