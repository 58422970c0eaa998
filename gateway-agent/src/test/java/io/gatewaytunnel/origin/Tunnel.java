package io.gatewaytunnel.origin;

import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Feature;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.mux.LoopbackLinks;
import io.gatewaytunnel.mux.MuxRuntime;
import io.gatewaytunnel.mux.MuxSession;
import io.gatewaytunnel.mux.MuxSettings;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.Role;
import io.gatewaytunnel.mux.SessionListener;
import io.gatewaytunnel.mux.SessionTerms;
import io.gatewaytunnel.mux.StreamListener;
import io.gatewaytunnel.mux.TimerThread;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;

/** A proxy's session and an agent's, joined in memory, with the real origin side behind the agent's. */
final class Tunnel implements AutoCloseable {
    static final OriginLimits.Timeouts TIMEOUTS = new OriginLimits.Timeouts(
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(500),
            Duration.ofSeconds(4),
            Duration.ofSeconds(60));

    static final OriginLimits.Silence SILENCE =
            new OriginLimits.Silence(Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(10), 3);

    /** Streams of an HTTP/2 connection that may be reset. */
    static final int RESETS = 5;

    /** Longer than an origin of a test needs to close a connection, shorter than anybody would wait. */
    static final Duration REST = Duration.ofMillis(20);

    private static final OriginLimits.Logins LOGINS = new OriginLimits.Logins(2, Duration.ofMinutes(1));

    final OriginClient client;
    final OriginExchanges exchanges;
    final SeenRequests seen = new SeenRequests();
    final MuxSession proxy;
    final MuxSession agent;
    final MemoryBudget agentBudget = new MemoryBudget(16 << 20);

    private final TimerThread timer = new TimerThread("test-timer");
    private final TimerThread path = new TimerThread("test-path");

    Tunnel(Origin origin) {
        this(origin, TIMEOUTS);
    }

    /** Of a service called {@code default}. */
    Tunnel(Service service) {
        this(service, limits(TIMEOUTS, REST), defaultTls(), Map.of(), InetAddress::getAllByName);
    }

    Tunnel(Origin origin, OriginLimits.Timeouts timeouts) {
        this(origin, timeouts, defaultTls(), Map.of());
    }

    /** {@code rest}: of connections, before they get a request that may not be sent twice. */
    Tunnel(Origin origin, Duration rest) {
        this(
                Service.open("default", origin),
                limits(TIMEOUTS, rest),
                defaultTls(),
                Map.of(),
                InetAddress::getAllByName);
    }

    Tunnel(Origin origin, OriginLimits.Timeouts timeouts, SSLContext tls, Map<String, String> settings) {
        this(origin, timeouts, tls, settings, InetAddress::getAllByName);
    }

    Tunnel(
            Origin origin,
            OriginLimits.Timeouts timeouts,
            SSLContext tls,
            Map<String, String> settings,
            OriginAddresses.Directory directory) {
        this(Service.open("default", origin), limits(timeouts, REST), tls, settings, directory);
    }

    private static OriginLimits limits(OriginLimits.Timeouts timeouts, Duration rest) {
        OriginLimits.Attempts attempts = new OriginLimits.Attempts(3, rest, Duration.ofMillis(250), RESETS);
        return new OriginLimits(4096, 1, 8 << 10, 64 << 10, 1000, attempts, timeouts, SILENCE, LOGINS);
    }

    private Tunnel(
            Service service,
            OriginLimits limits,
            SSLContext tls,
            Map<String, String> settings,
            OriginAddresses.Directory directory) {
        MuxSettings mux = MuxSettings.read(SettingSource.ofMaps(settings, Map.of()));
        client = OriginClient.create(limits, tls, timer, directory);
        exchanges = new OriginExchanges(
                new Services(List.of(service)), client, timer, limits.timeouts().response(), seen);
        PeerLimits peer = new PeerLimits(4096, mux.requestCreditBytes(), mux.maxHeadBytes());
        SessionTerms terms = new SessionTerms("test", peer, peer, Feature.all());
        proxy = new MuxSession(
                Role.PROXY, new MuxRuntime(timer, new MemoryBudget(64 << 20), mux), terms, new Opening((s, h) -> {
                    throw new IllegalStateException("only a proxy opens");
                }));
        agent = new MuxSession(
                Role.AGENT, new MuxRuntime(timer, agentBudget, mux), terms, new Opening(exchanges::open) {
                    @Override
                    public void onReleased(MuxSession session, String connection) {
                        exchanges.release(session, connection);
                    }
                });
        LoopbackLinks links = new LoopbackLinks(path, Duration.ZERO, 0);
        links.left().receiveWith(proxy.attach(links.left()));
        links.right().receiveWith(agent.attach(links.right()));
    }

    static SSLContext defaultTls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static class Opening implements SessionListener {
        private final BiFunction<MuxStream, RequestHead, StreamListener> open;

        Opening(BiFunction<MuxStream, RequestHead, StreamListener> open) {
            this.open = open;
        }

        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            return open.apply(stream, head);
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {}
    }

    PublicSide get(String target) {
        return request("GET", target, Headers.empty(), RequestHead.NO_BODY);
    }

    PublicSide request(String method, String target, Headers headers, long bodyLength) {
        return request(new RequestHead("default", method, "http", "public.test", target, headers, bodyLength), true);
    }

    PublicSide request(RequestHead head, boolean keepsText) {
        PublicSide side = new PublicSide(keepsText);
        side.begin(proxy.open(head, side).orElseThrow());
        return side;
    }

    @Override
    public void close() {
        proxy.end(ErrorCode.NO_ERROR, "the test is over");
        agent.end(ErrorCode.NO_ERROR, "the test is over");
        exchanges.close();
        client.close();
        timer.close();
        path.close();
    }
}
