package io.gatewaytunnel.origin;

import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;

/**
 * Asks the threads of a reactor for a sign of life. A reactor has no plain task to be given, but it answers a connect
 * to an address without a number itself, on the thread that would have connected, and nothing leaves the machine.
 */
final class ReactorProbe {
    private static final NamedEndpoint NOWHERE = new HttpHost("probe.invalid", 1);
    private static final InetSocketAddress UNRESOLVED = InetSocketAddress.createUnresolved("probe.invalid", 1);

    private ReactorProbe() {}

    /**
     * Completes when every thread has answered, on the last of them; a reactor hands its connects to its threads in
     * turn. Fails when the reactor is shut down.
     */
    static CompletableFuture<Void> ask(ConnectionInitiator reactor, int threads) {
        return CompletableFuture.allOf(
                Stream.generate(() -> askNext(reactor)).limit(threads).toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> askNext(ConnectionInitiator reactor) {
        Answer answer = new Answer();
        Future<IOSession> unused = reactor.connect(NOWHERE, UNRESOLVED, null, Timeout.DISABLED, null, answer);
        return answer.sign;
    }

    private static final class Answer implements FutureCallback<IOSession> {
        private final CompletableFuture<Void> sign = new CompletableFuture<>();

        @Override
        public void completed(IOSession session) {
            sign.complete(null); // cannot be
        }

        @Override
        public void failed(Exception cause) {
            if (cause instanceof UnknownHostException) {
                sign.complete(null);
            } else {
                sign.completeExceptionally(cause);
            }
        }

        @Override
        public void cancelled() {
            sign.cancel(false);
        }
    }
}
