package io.gatewaytunnel.container;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat 10.1 and 11, embedded or not. The way in: facade → request → Coyote's request → an action of its hook.
 * {@code CLOSE_NOW} closes an HTTP/1.1 connection without the final chunk and resets an HTTP/2 stream; {@code ACK}
 * sends the 100 that a client waits for.
 *
 * <p>What is odd: it never notices that an HTTP/1.1 client has left while nothing is written; it waits on a thread for
 * the rest of an HTTP/1.1 body; it closes the input with the output, and 11 closes the output as soon as the
 * Content-Length has been written; it takes a {@code Content-Type} apart and writes it anew; over HTTP/2 it must close
 * a response by completing it, and a HEAD must not have a listener.
 */
final class TomcatContainer implements Container {
    private static final int FEW_CHARACTERS = 128;

    /** No length is ever reached from there. */
    private static final Long NEVER_WRITTEN = Long.MIN_VALUE / 2;

    private static final Reach REACH = new Reach(System.getLogger(TomcatContainer.class.getName()));

    /** Whether this Tomcat does so; null until it was asked. */
    private volatile @Nullable Boolean countsLength;

    @Override
    public String name() {
        return "tomcat";
    }

    /** It tells of the connection, or what a valve of the operator's has made of it. */
    @Override
    public boolean isSecure(HttpServletRequest request) {
        return request.isSecure();
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

    @Override
    public void forgetUnaskedBody(HttpServletRequest request) {
        if (!HttpVersion.isHttp2(request)) {
            REACH.act(Level.WARNING, "expect", () -> act(Reach.inside(request), "DISABLE_SWALLOW_INPUT", null));
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
            ClassLoader loader = coyote(facade).getClass().getClassLoader();
            Class<?> timings = Class.forName("org.apache.coyote.ContinueResponseTiming", false, loader);
            act(facade, "ACK", constant(timings, "ON_REQUEST_BODY_READ"));
        });
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

    /** What the facade's own method does, less the taking apart, which drops a charset that the JVM does not know. */
    @Override
    public void setContentType(HttpServletResponse response, String value) {
        boolean done = value.indexOf(';') >= 0 // without a charset nothing is taken apart
                && REACH.act(Level.DEBUG, "head", () -> {
                    Object facade = Reach.inside(response);
                    Object coyote = Reflection.call(Reflection.field(facade, "response"), "getCoyoteResponse");
                    Reflection.invoke(coyote, "setContentTypeNoCharset", value);
                });
        if (!done) {
            response.setContentType(value);
        }
    }

    @Override
    public boolean breakOff(HttpServletRequest request) {
        return REACH.act(
                Level.WARNING,
                "break-off",
                () -> act(Reach.inside(request), "CLOSE_NOW", new IOException("the response broke off")));
    }

    @Override
    public Optional<ClientWatch> watch(HttpServletRequest request) {
        if (HttpVersion.isHttp2(request)) {
            return REACH.find(
                    Level.WARNING,
                    "watch",
                    Optional.of(ClientWatch.REPORTED),
                    () -> Optional.of(TomcatStreamWatch.of(REACH, (Request) coyote(Reach.inside(request)))));
        }
        return REACH.find(Level.WARNING, "watch", Optional.empty(), () -> {
            Object processor = Reflection.field(coyote(Reach.inside(request)), "hook");
            return Optional.of(new TomcatClientWatch(
                    (SocketWrapperBase<?>) Reflection.field(processor, "socketWrapper"),
                    (ApplicationBufferHandler) Reflection.field(processor, "inputBuffer")));
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
            Object processor = Reflection.field(coyote(Reach.inside(request)), "hook");
            Object connection = Reflection.field(processor, "socketWrapper");
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

    @Override
    public void upgrade(HttpServletRequest request, SocketOwner owner) throws IOException, ServletException {
        request.upgrade(TomcatUpgradeHandler.class).setOwner(owner);
    }

    private static void act(ServletRequest facade, String action, @Nullable Object parameter)
            throws ReflectiveOperationException {
        Object coyote = coyote(facade);
        ClassLoader loader = coyote.getClass().getClassLoader();
        Class<?> actions = Class.forName("org.apache.coyote.ActionCode", false, loader);
        Reflection.invoke(coyote, "action", constant(actions, action), parameter);
    }

    private static Object coyote(ServletRequest facade) throws ReflectiveOperationException {
        return Reflection.call(Reflection.field(facade, "request"), "getCoyoteRequest");
    }

    private static Object constant(Class<?> type, String name) throws ReflectiveOperationException {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new NoSuchFieldException(type.getName() + "." + name);
    }
}
