package io.gatewaytunnel.front;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkHandshake;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.TimerThread;
import io.gatewaytunnel.websocket.WebSocketLink;
import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent whose origin is a script for each path: the real multiplexer over a real WebSocket. */
final class ScriptedAgent implements AutoCloseable {
    private final TimerThread timer = new TimerThread("scripted-agent");
    private final MuxRuntime runtime = new MuxRuntime(timer, new MemoryBudget(256 << 20), MuxSettings.defaults());
    private final Map<String, AgentStream.Script> scripts = new ConcurrentHashMap<>();
    private final Queue<AgentStream> streams = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<@Nullable MuxSession> session = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final HelloBody hello;
    private final PeerLimits limits;

    ScriptedAgent(String name, String instance, String service, PeerLimits limits) {
        this.limits = limits;
        this.hello = new HelloBody("test", name, instance, List.of(service), limits, Optional.empty());
    }

    static ScriptedAgent named(String name) {
        return new ScriptedAgent(
                name, "0123456789abcdef0123456789abcdef", "default", new PeerLimits(5_000, 64 << 10, 60 << 10));
    }

    /** What happens on paths that begin so; the longest wins. */
    ScriptedAgent on(String path, AgentStream.Script script) {
        scripts.put(path, script);
        return this;
    }

    ScriptedAgent connect(String hub, String token) throws DeploymentException, IOException {
        ClientEndpointConfig config = ClientEndpointConfig.Builder.create()
                .preferredSubprotocols(List.of(Protocol.SUBPROTOCOL))
                .configurator(new ClientEndpointConfig.Configurator() {
                    @Override
                    public void beforeRequest(Map<String, List<String>> headers) {
                        headers.put("Authorization", List.of("Bearer " + token));
                    }
                })
                .build();
        ContainerProvider.getWebSocketContainer().connectToServer(new AgentSide(), config, URI.create(hub));
        return this;
    }

    /** Waits for the welcome. */
    MuxSession welcomed() throws Exception {
        return Objects.requireNonNull(session.get(10, TimeUnit.SECONDS));
    }

    /** Why the link or session ended. */
    CompletableFuture<String> closed() {
        return closed;
    }

    /** The streams so far, oldest first. */
    Queue<AgentStream> streams() {
        return streams;
    }

    @Override
    public void close() {
        MuxSession begun = session.getNow(null);
        if (begun != null) {
            begun.end(ErrorCode.NO_ERROR, "the test is over");
        }
        timer.close();
    }

    private final class AgentSide extends Endpoint {
        private volatile @Nullable LinkReceiver receiver;

        @Override
        public void onOpen(Session opened, EndpointConfig config) {
            opened.setMaxBinaryMessageBufferSize(65_536);
            Link link = new WebSocketLink(opened, "hub");
            opened.addMessageHandler(byte[].class, (MessageHandler.Whole<byte[]>) message -> onMessage(link, message));
            CompletableFuture<Boolean> sent = new CompletableFuture<>();
            link.send(LinkHandshake.encodeHello(hello), new Link.SendCompletion() {
                @Override
                public void sent() {
                    sent.complete(true);
                }

                @Override
                public void failed(Throwable cause) {
                    sent.complete(false);
                }
            });
        }

        private void onMessage(Link link, byte[] message) {
            LinkReceiver attached = receiver;
            if (attached != null) {
                attached.onMessage(message);
                return;
            }
            WelcomeBody welcome = LinkHandshake.decodeWelcome(message);
            MuxSession begun = new MuxSession(
                    Role.AGENT, runtime, new SessionTerms(hello.agentName(), limits, welcome.limits()), new Owner());
            receiver = begun.attach(link, 0);
            session.complete(begun);
        }

        @Override
        public void onClose(Session ended, CloseReason reason) {
            closed.complete(reason.getCloseCode().getCode() + " " + reason.getReasonPhrase());
            LinkReceiver attached = receiver;
            if (attached != null) {
                attached.onClosed(reason.toString());
            }
        }
    }

    private final class Owner implements SessionListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            AgentStream.Script script = scripts.entrySet().stream()
                    .filter(entry -> head.target().startsWith(entry.getKey()))
                    .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
                    .map(Map.Entry::getValue)
                    .orElse(unknown -> unknown.whole(404, "no script", "Content-Length", "9"));
            AgentStream served = new AgentStream(stream, head, script);
            streams.add(served);
            // Queued on the timer: what is sent from here would come before the session knows its listener.
            timer.after(java.time.Duration.ZERO, served::signal);
            return served;
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {
            closed.complete(code + " " + reason);
        }
    }
}
