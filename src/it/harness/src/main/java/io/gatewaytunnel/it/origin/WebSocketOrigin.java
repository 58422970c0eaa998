package io.gatewaytunnel.it.origin;

import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.Constants;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * An origin that speaks WebSocket at {@code /echo}, and holds no thread for an idle connection: an embedded Tomcat.
 * Every message comes back as it was; the text {@code close CODE REASON} has it close. It knows the subprotocol
 * {@link #SUBPROTOCOL} and permessage-deflate. Closing stops it.
 */
public final class WebSocketOrigin implements AutoCloseable {
    public static final String SUBPROTOCOL = "v2.chat.example";

    /** Tomcat has buffers of that size for each connection from the start, so this is not what messages take. */
    private static final String MOST_MESSAGE_BYTES = "most-message-bytes";

    private static final AtomicInteger OPEN = new AtomicInteger();

    private final OriginTomcat tomcat;
    private final int mostMessageBytes;

    private WebSocketOrigin(OriginTomcat tomcat, int mostMessageBytes) {
        this.tomcat = tomcat;
        this.mostMessageBytes = mostMessageBytes;
    }

    /** With room for messages of that size, on each connection. */
    public static WebSocketOrigin start(int mostMessageBytes) {
        try {
            WebSocketOrigin origin = new WebSocketOrigin(new OriginTomcat("it-websocket-origin"), mostMessageBytes);
            origin.startTomcat();
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LifecycleException | DeploymentException e) {
            throw new IllegalStateException(e);
        }
    }

    private void startTomcat() throws LifecycleException, DeploymentException {
        Context context = tomcat.context();
        prepare(context);
        tomcat.start();
        addEcho(context, mostMessageBytes);
    }

    /** Has the context speak WebSocket; before it starts. */
    static void prepare(Context context) {
        context.addServletContainerInitializer(new WsSci(), null);
        Tomcat.addServlet(context, "default", new DefaultServlet());
        ((StandardContext) context).addServletMapping("/", "default", false);
    }

    /** Adds {@code /echo} to one that was prepared and has started. */
    static void addEcho(Context context, int mostMessageBytes) throws DeploymentException {
        ServerContainer sockets = (ServerContainer)
                context.getServletContext().getAttribute(Constants.SERVER_CONTAINER_SERVLET_CONTEXT_ATTRIBUTE);
        ServerEndpointConfig config = ServerEndpointConfig.Builder.create(Echo.class, "/echo")
                .subprotocols(List.of(SUBPROTOCOL))
                .extensions(sockets.getInstalledExtensions().stream().toList())
                .build();
        config.getUserProperties().put(MOST_MESSAGE_BYTES, mostMessageBytes);
        sockets.addEndpoint(config);
    }

    public URI uri() {
        return tomcat.uri();
    }

    /** Connections open now, of all such origins of this process. */
    public static int open() {
        return OPEN.get();
    }

    @Override
    public void close() {
        tomcat.close();
    }

    /** Made by the container. */
    public static final class Echo extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            OPEN.incrementAndGet();
            int most =
                    (Integer) Objects.requireNonNull(config.getUserProperties().get(MOST_MESSAGE_BYTES));
            session.setMaxBinaryMessageBufferSize(most);
            session.setMaxTextMessageBufferSize(most);
            session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) bytes -> {
                try {
                    session.getBasicRemote().sendBinary(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> answer(session, text));
        }

        private static void answer(Session session, String text) {
            try {
                if (text.startsWith("close ")) {
                    String[] words = text.split(" ", 3);
                    session.close(
                            new CloseReason(CloseReason.CloseCodes.getCloseCode(Integer.parseInt(words[1])), words[2]));
                } else {
                    session.getBasicRemote().sendText(text);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            OPEN.decrementAndGet();
        }
    }
}
