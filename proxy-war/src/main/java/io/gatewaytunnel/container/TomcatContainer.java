package io.gatewaytunnel.container;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.coyote.BadRequestException;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat 10.1 and 11, embedded or not; the way into it is {@link Coyote}. {@code CLOSE_NOW} closes an HTTP/1.1
 * connection without the final chunk and resets an HTTP/2 stream; {@code ACK} sends the 100 that a client waits for.
 *
 * <p>What is odd: it never notices that an HTTP/1.1 client has left while nothing is written; it waits on a thread for
 * the rest of an HTTP/1.1 body; it closes the input with the output, and 11 closes the output as soon as the
 * Content-Length has been written; it takes a {@code Content-Type} apart and writes it anew; over HTTP/2 it must close
 * a response by completing it, and a HEAD must not have a listener.
 */
final class TomcatContainer implements Container {
    private static final int FEW_CHARACTERS = 128;

    /** Of a response head, unless the connector says something else. */
    private static final int DEFAULT_HEAD_BYTES = 8 << 10;

    /** No length is ever reached from there. */
    private static final Long NEVER_WRITTEN = Long.MIN_VALUE / 2;

    private static final Reach REACH = new Reach(System.getLogger(TomcatContainer.class.getName()));

    /** Whether this Tomcat does so; null until it was asked. */
    private volatile @Nullable Boolean countsLength;

    private volatile @Nullable Boolean lowersNames;

    @Override
    public Optional<Path> configurationFolder() {
        return Optional.ofNullable(System.getProperty("catalina.base")).map(folder -> Path.of(folder, "conf"));
    }

    @Override
    public Optional<Path> dataFolder() {
        return Optional.ofNullable(System.getProperty("catalina.base")).map(Path::of);
    }

    @Override
    public String name() {
        return "tomcat";
    }

    /** It tells of the connection, or what a valve of the operator's has made of it. */
    @Override
    public boolean isSecure(HttpServletRequest request) {
        return request.isSecure();
    }

    /**
     * A stream that has been reset is finished too, but its request is not whole. What is there is asked for last:
     * Tomcat looks for that before it looks whether it was all, and a body may come in between.
     */
    @Override
    public boolean isWithoutBody(HttpServletRequest request) throws IOException {
        ServletInputStream body = request.getInputStream();
        return body.isFinished() && body.available() == 0 && isActive(request, false);
    }

    /** Of a stream that is reset it says that all was read before it says what happened. */
    @Override
    public boolean isCutShort(HttpServletRequest request) {
        return HttpVersion.isHttp2(request) && !isActive(request, true);
    }

    private static boolean isActive(HttpServletRequest request, boolean ifUnknown) {
        return REACH.find(
                Level.WARNING, "body", ifUnknown, () -> TomcatStreamWatch.isActive(Coyote.of(Reach.inside(request))));
    }

    /**
     * 10.1 has a parser of its own for the heads of requests, which does so; 11 reads them as it does trailers, and
     * does not.
     */
    @Override
    public boolean lowersFieldNames(HttpServletRequest request) {
        Boolean known = lowersNames;
        if (known == null) {
            known = REACH.find(Level.DEBUG, "names", false, () -> {
                Object reader = Reflection.field(Coyote.processor(request), "inputBuffer");
                return !Reflection.hasField(reader, "httpHeaderParser");
            });
            lowersNames = known;
        }
        return known;
    }

    /** It keeps what the field means, or a {@code PRIORITY_UPDATE} after it; what goes without saying is not said. */
    @Override
    public Optional<String> keptPriority(HttpServletRequest request) {
        return REACH.find(Level.DEBUG, "priority", Optional.empty(), () -> {
            Object stream = Reflection.field(Coyote.processor(request), "stream");
            return PriorityField.of(
                    (int) Reflection.field(stream, "urgency"), (boolean) Reflection.field(stream, "incremental"));
        });
    }

    /** Over HTTP/2 it throws the rest away as it comes. */
    @Override
    public boolean waitsForBodies(HttpServletRequest request) {
        return !HttpVersion.isHttp2(request);
    }

    /**
     * Two buffers of 16 KiB for readers and writers of characters, a third of what an open request costs. They are made
     * anew when they are too small.
     */
    @Override
    public void dropUnusedBuffers(HttpServletRequest request, HttpServletResponse response) {
        REACH.act(Level.DEBUG, "buffer", () -> {
            dropCharacters(Reflection.field(Reflection.field(Reach.inside(request), "request"), "inputBuffer"));
            dropCharacters(Reflection.field(Reflection.field(Reach.inside(response), "response"), "outputBuffer"));
        });
    }

    private static void dropCharacters(Object buffer) throws ReflectiveOperationException {
        if (((CharBuffer) Reflection.field(buffer, "cb")).capacity() > FEW_CHARACTERS) {
            Reflection.setField(
                    buffer, "cb", CharBuffer.allocate(FEW_CHARACTERS).limit(0));
        }
    }

    /** Undoes what closing the output did to the input, which is no more than a flag. */
    @Override
    public void keepInputOpen(HttpServletRequest request) {
        REACH.act(Level.WARNING, "linger", () -> {
            Object input = Reflection.field(Reflection.field(Reach.inside(request), "request"), "inputBuffer");
            Reflection.setField(input, "closed", false);
        });
    }

    /**
     * It has a refusal of its own ready, during which nothing that we write counts, and would close the connection
     * before that for having failed to read.
     */
    @Override
    public boolean leavesMalformedBodyToUs(HttpServletRequest request, Throwable failure) {
        return failure instanceof BadRequestException
                && REACH.act(Level.WARNING, "body", () -> {
                    Object inside = Reflection.field(Reach.inside(request), "request");
                    Object response = Reflection.call(inside, "getResponse");
                    Coyote.of(Reach.inside(request)).setErrorException(null);
                    request.removeAttribute(RequestDispatcher.ERROR_EXCEPTION);
                    Object coyote = Reflection.call(response, "getCoyoteResponse");
                    ((AtomicInteger) Reflection.field(coyote, "errorState")).set(0);
                    Reflection.invoke(response, "setSuspended", false);
                });
    }

    @Override
    public void forgetUnaskedBody(HttpServletRequest request) {
        if (!HttpVersion.isHttp2(request)) {
            REACH.act(Level.WARNING, "expect", () -> Coyote.act(Reach.inside(request), "DISABLE_SWALLOW_INPUT", null));
        }
    }

    /**
     * Tomcat itself sends it only when a read blocks. Does nothing when the connector has sent it already, which is its
     * default.
     */
    @Override
    public void sendContinue(HttpServletRequest request) {
        REACH.act(Level.WARNING, "continue", () -> {
            ServletRequest facade = Reach.inside(request);
            ClassLoader loader = Coyote.of(facade).getClass().getClassLoader();
            Class<?> timings = Class.forName("org.apache.coyote.ContinueResponseTiming", false, loader);
            Coyote.act(facade, "ACK", Coyote.constant(timings, "ON_REQUEST_BODY_READ"));
        });
    }

    /** Its first read would send the 100 and wait on this thread until that has left. */
    @Override
    public void dropExpectation(HttpServletRequest request) {
        REACH.act(
                Level.DEBUG, "continue", () -> Coyote.of(Reach.inside(request)).setExpectation(false));
    }

    /** With a listener it would end the response before its head. */
    @Override
    public boolean endsHeadBeforeItsStart() {
        return true;
    }

    /** Its output buffer is a field that is never null; an empty one is read to its end. */
    @Override
    public boolean resizeBuffer(HttpServletResponse response, int bytes) {
        return REACH.find(Level.DEBUG, "buffer", false, () -> {
            Object output = Reflection.field(Reflection.field(Reach.inside(response), "response"), "outputBuffer");
            ByteBuffer now = (ByteBuffer) Reflection.field(output, "bb");
            boolean empty = !now.hasRemaining();
            if (empty && now.capacity() != bytes) {
                Reflection.setField(output, "bb", ByteBuffer.allocate(bytes).limit(0));
            }
            return empty;
        });
    }

    /**
     * A client that has the end of a response may reset the stream at once (gRPC for Go does so after an early answer);
     * when that meets {@code complete()} on its way, Tomcat ends the connection, and lets a request of another one fail
     * with 500.
     */
    @Override
    public boolean closesStreamsByCompletion() {
        return true;
    }

    /**
     * Tomcat 11 counts what is written, and closes the output with the last byte of the length; that waits on this
     * thread, over HTTP/1.1 until the client has taken all, over HTTP/2 for a window. It counts from far below here.
     */
    @Override
    public void countNoLength(HttpServletResponse response) {
        REACH.act(Level.WARNING, "length", () -> {
            Object output = Reflection.field(Reflection.field(Reach.inside(response), "response"), "outputBuffer");
            if (countsLength(output.getClass())) {
                Reflection.setField(output, "bytesWritten", NEVER_WRITTEN);
            }
        });
    }

    private boolean countsLength(Class<?> outputBuffer) {
        Boolean known = countsLength;
        if (known == null) {
            known = Arrays.stream(outputBuffer.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals("updateBytesWritten"));
            countsLength = known;
        }
        return known;
    }

    /**
     * Past its own methods, which take the value apart, drop a charset that the JVM does not know, and leave the field
     * out of a 101.
     */
    @Override
    public boolean addContentType(HttpServletResponse response, String value) {
        return REACH.act(Level.DEBUG, "head", () -> {
            Coyote.of(response).getMimeHeaders().addValue("Content-Type").setString(value);
        });
    }

    /** Its buffer for heads is as large as the connector says, and another can be put in its place. */
    @Override
    public boolean hasRoomForHead(HttpServletResponse response, SectionSize size) {
        return REACH.find(
                Level.WARNING,
                "head",
                size.octets() <= DEFAULT_HEAD_BYTES,
                () -> TomcatHeads.hasRoom(Coyote.of(response), size));
    }

    @Override
    public String headLimit() {
        return "over HTTP/1.1 maxHttpResponseHeaderSize of the connector, over HTTP/2 a frame of 16 KiB for each field";
    }

    @Override
    public BooleanSupplier makeRoomForHead(HttpServletResponse response, SectionSize size) {
        return REACH.find(
                Level.WARNING, "head", () -> true, () -> TomcatHeads.makeRoom(REACH, Coyote.of(response), size));
    }

    @Override
    public boolean hasRoomForTrailers(HttpServletResponse response, boolean http2, SectionSize size) {
        return !http2 || TomcatHeads.fitsFrames(size);
    }

    @Override
    public boolean breakOff(HttpServletRequest request) {
        return REACH.act(
                Level.WARNING,
                "break-off",
                () -> Coyote.act(Reach.inside(request), "CLOSE_NOW", new IOException("the response broke off")));
    }

    @Override
    public Optional<PublicConnection> publicConnection(HttpServletRequest request) {
        return REACH.find(Level.WARNING, "connection", Optional.empty(), () -> {
            SocketWrapperBase<?> socket = Coyote.socket(Coyote.processor(request));
            return Optional.of(new PublicConnection(socket, () -> !socket.isClosed()));
        });
    }

    /** The object is the connection's own, whatever protocol it speaks. */
    @Override
    public Runnable aborter(HttpServletRequest request) {
        return REACH.<Runnable>find(
                Level.WARNING, "abort", () -> {}, () -> Coyote.socket(Coyote.processor(request))::close);
    }

    @Override
    public boolean reset(HttpServletRequest request) {
        REACH.act(Level.WARNING, "break-off", () -> TomcatReset.close(Coyote.socket(Coyote.processor(request))));
        return breakOff(request);
    }

    @Override
    public Optional<ClientWatch> watch(HttpServletRequest request) {
        if (HttpVersion.isHttp2(request)) {
            return REACH.find(
                    Level.WARNING,
                    "watch",
                    Optional.of(ClientWatch.REPORTED),
                    () -> Optional.of(TomcatStreamWatch.of(REACH, Coyote.of(Reach.inside(request)))));
        }
        return REACH.find(Level.WARNING, "watch", Optional.empty(), () -> {
            Object processor = Coyote.processor(request);
            return Optional.of(new TomcatClientWatch(
                    Coyote.socket(processor), (ApplicationBufferHandler) Reflection.field(processor, "inputBuffer")));
        });
    }

    /**
     * Facade → request → Coyote's request → processor of the stream → connection → the one permit to write. The
     * stand-alone mode's connection tells by itself.
     */
    @Override
    public Optional<SharedWrites> sharedWrites(HttpServletRequest request) {
        if (!HttpVersion.isHttp2(request)) {
            return Optional.empty();
        }
        return REACH.find(Level.WARNING, "writes", Optional.empty(), () -> {
            Object connection = Coyote.socket(Coyote.processor(request));
            if (connection instanceof BooleanSupplier unread) {
                return Optional.of(new SharedWrites(unread, false));
            }
            Semaphore permit = (Semaphore) Reflection.field(connection, "writePending");
            return Optional.of(new SharedWrites(() -> permit.availablePermits() == 0, true));
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

    /** Its WebSocket support unmasks octet by octet, which takes longer than all else of a large body. */
    @Override
    public boolean carriesLinks() {
        return true;
    }

    @Override
    public void upgrade(HttpServletRequest request, SocketOwner owner) throws IOException, ServletException {
        request.upgrade(TomcatUpgradeHandler.class).setOwner(owner);
    }

    @Override
    public void upgradeLink(HttpServletRequest request, SocketOwner owner) throws IOException, ServletException {
        request.upgrade(TomcatLinkHandler.class).setOwner(owner);
    }
}
