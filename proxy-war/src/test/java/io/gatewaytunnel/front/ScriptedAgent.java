package io.gatewaytunnel.front;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.frame.WelcomeBody;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.Handshake;
import io.gatewaytunnel.mux.Link;
import io.gatewaytunnel.mux.LinkReceiver;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.NewLink;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An agent whose origin is a script for each path: the real multiplexer over a real WebSocket. */
final class ScriptedAgent implements AutoCloseable {
    private final TimerThread timer = new TimerThread("scripted-agent");
    private final MuxRuntime runtime = new MuxRuntime(timer, new MemoryBudget(256 << 20), MuxSettings.defaults());
    private final Map<String, AgentStream.Script> scripts = new ConcurrentHashMap<>();
    private final Queue<AgentStream> streams = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> released = new LinkedBlockingQueue<>();
    private final CompletableFuture<@Nullable MuxSession> session = new CompletableFuture<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final HelloBody hello;
    private final PeerLimits limits;

    ScriptedAgent(String name, String instance, String service, PeerLimits limits) {
        this.limits = limits;
        this.hello = hello(name, instance, service, limits, Feature.all());
    }

    private ScriptedAgent(HelloBody hello) {
        this.limits = hello.limits();
        this.hello = hello;
    }

    private static HelloBody hello(
            String name, String instance, String service, PeerLimits limits, Set<Feature> features) {
        return new HelloBody("test", name, instance, List.of(service), limits, Optional.empty(), features);
    }

    /** One that declares no feature. */
    ScriptedAgent older() {
        return new ScriptedAgent(
                hello(hello.agentName(), hello.instanceId(), hello.services().get(0), limits, Set.of()));
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

    /** Public connections that the proxy has released and nobody has asked for here. */
    BlockingQueue<String> released() {
        return released;
    }

    String nextReleased() throws InterruptedException {
        return Objects.requireNonNull(released.poll(10, TimeUnit.SECONDS), "nothing is released");
    }

    @Override
    public void close() {
        MuxSession begun = session.getNow(null);
        if (begun != null) {
            begun.end(ErrorCode.NO_ERROR, "the test is over");
        }
        timer.close();
    }

    private SessionTerms terms(WelcomeBody welcome) {
        Set<Feature> common = new HashSet<>(hello.features());
        common.retainAll(welcome.features());
        return new SessionTerms(hello.agentName(), limits, welcome.limits(), common);
    }

    private final class AgentSide extends Endpoint implements NewLink.Owner {
        private volatile @Nullable NewLink opening;

        @Override
        public void onOpen(Session opened, EndpointConfig config) {
            opened.setMaxBinaryMessageBufferSize(65_536);
            Link link = new WebSocketLink(opened, "hub", () -> {});
            NewLink hub = new NewLink(Handshake.ofAgent(hello, true), link, this, timer);
            opening = hub;
            opened.addMessageHandler(byte[].class, (MessageHandler.Whole<byte[]>) hub::onMessage);
            hub.open();
        }

        @Override
        public LinkReceiver onAgreed(Link link, Handshake.Agree agreed) {
            MuxSession begun = new MuxSession(Role.AGENT, runtime, terms(agreed.welcome()), new Owner());
            LinkReceiver receiver = begun.attach(link);
            session.complete(begun);
            return receiver;
        }

        @Override
        public void onOver(boolean byUs, int closeCode, String reason) {
            closed.complete(closeCode + " " + reason);
        }

        @Override
        public void onClose(Session ended, CloseReason reason) {
            closed.complete(reason.getCloseCode().getCode() + " " + reason.getReasonPhrase());
            Objects.requireNonNull(opening).onClosed(reason.getCloseCode().getCode(), reason.toString());
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
        public void onReleased(MuxSession by, String connection) {
            released.add(connection);
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {
            closed.complete(code + " " + reason);
        }
    }
}
