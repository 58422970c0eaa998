package io.gatewaytunnel.origin;

import io.gatewaytunnel.mux.Timer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.concurrent.BasicFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * Connects to names: looks them up and has their addresses race. Threads: any that may block, for the look-up. Owner:
 * {@link OriginDialler}.
 */
final class NamedConnects {
    /** For HttpClient, which would look names up itself and try one address after another. */
    static final DnsResolver NAMES_STAY = new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) {
            return new InetAddress[0];
        }

        @Override
        public List<InetSocketAddress> resolve(String host, int port) {
            return List.of(InetSocketAddress.createUnresolved(host, port));
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    };

    private final ConnectionInitiator reactor;
    private final OriginAddresses.Directory directory;
    private final Timer timer;
    private final Duration delay;

    /** {@code delay}: see {@link AddressRace}. */
    NamedConnects(ConnectionInitiator reactor, OriginAddresses.Directory directory, Timer timer, Duration delay) {
        this.reactor = reactor;
        this.directory = directory;
        this.timer = timer;
        this.delay = delay;
    }

    /**
     * Begins to connect. Each address has a {@link OriginProtocols.Request} of its own, as two of them may get as far
     * as to speak; {@code chosen} is told the one that counts, before the callback.
     */
    Future<IOSession> connect(
            NamedEndpoint remote,
            Timeout timeout,
            HttpVersionPolicy policy,
            Consumer<OriginProtocols.Request> chosen,
            FutureCallback<IOSession> callback) {
        BasicFuture<IOSession> session = new BasicFuture<>(callback);
        List<InetAddress> addresses;
        try {
            addresses = OriginAddresses.of(remote.getHostName(), directory);
        } catch (UnknownHostException unknown) {
            boolean unused = session.failed(unknown);
            return session;
        }
        List<OriginProtocols.Request> requests = Stream.generate(() -> new OriginProtocols.Request(policy))
                .limit(addresses.size())
                .toList();
        AddressRace.Runner runner = (address, number, outcome) -> {
            InetSocketAddress to = new InetSocketAddress(address, remote.getPort());
            return reactor.connect(remote, to, null, timeout, requests.get(number), outcome);
        };
        AddressRace.Listener listener = new AddressRace.Listener() {
            @Override
            public void onConnected(IOSession connected, int number) {
                chosen.accept(requests.get(number));
                if (!session.completed(connected)) {
                    connected.close(CloseMode.IMMEDIATE); // it has been given up meanwhile
                }
            }

            @Override
            public void onFailed(Exception cause) {
                boolean unused = session.failed(cause);
            }
        };
        new AddressRace(addresses, runner, timer, delay, listener).begin();
        return session;
    }
}
