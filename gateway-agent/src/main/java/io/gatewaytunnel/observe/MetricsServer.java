package io.gatewaytunnel.observe;

import io.gatewaytunnel.config.ConfigException;
import io.gatewaytunnel.metrics.MetricRegistry;
import io.gatewaytunnel.mux.Timer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.AsyncServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.nio.support.BasicServerExchangeHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Shows the agent's metrics at {@code /metrics}, on loopback: who wants them from elsewhere puts something in front.
 *
 * <p>Whoever else is on this machine may come here too, and gets no more than {@value #MOST_CONNECTIONS} connections of
 * {@link #LONGEST} each, whatever it does with them. Threads: one that listens and one that serves, which has nothing
 * to wait for; the timer ends what takes too long. Owner: the agent.
 */
public final class MetricsServer implements AutoCloseable {
    static final int MOST_CONNECTIONS = 16;

    /** A scrape takes milliseconds; Prometheus waits 10 s by default, and dials anew where a connection has ended. */
    static final Duration LONGEST = Duration.ofSeconds(15);

    private static final Logger LOG = System.getLogger(MetricsServer.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int START_SECONDS = 10;
    private static final String PATH = "/metrics";
    private static final ContentType TEXT = ContentType.create("text/plain", StandardCharsets.UTF_8);
    private static final String NO_STORE = "no-store";

    private final Supplier<String> scrape;
    private final Connections connections = new Connections();
    private final HttpAsyncServer server;
    private final Timer.Cancellable look;
    private final int port;

    private MetricsServer(int wanted, Supplier<String> scrape, Timer timer) {
        this.scrape = scrape;
        this.server = AsyncServerBootstrap.bootstrap()
                .setIOReactorConfig(IOReactorConfig.custom()
                        .setIoThreadCount(1)
                        .setBacklogSize(MOST_CONNECTIONS)
                        .setSoReuseAddress(true)
                        .setSoTimeout(Timeout.of(LONGEST))
                        .build())
                .setRequestRouter((request, context) -> () -> new BasicServerExchangeHandler<>(new Page()))
                .setIOSessionListener(connections)
                .setExceptionCallback(failure -> LOG.log(Level.DEBUG, "step=metrics a connection failed: {0}", failure))
                .create();
        server.start();
        this.port = listen(wanted);
        this.look = timer.every(LOOK, connections::endOverdue);
        LOG.log(Level.INFO, "step=metrics at http://{0}:{1,number,#}{2}", address(), port, PATH);
    }

    /** Throws {@link ConfigException} where it cannot listen. {@code port} 0 takes a free one. */
    public static MetricsServer start(int port, Supplier<String> scrape, Timer timer) {
        return new MetricsServer(port, scrape, timer);
    }

    private static String address() {
        return InetAddress.getLoopbackAddress().getHostAddress();
    }

    private int listen(int wanted) {
        InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
        try {
            InetSocketAddress bound = (InetSocketAddress) server.listen(at, URIScheme.HTTP)
                    .get(START_SECONDS, TimeUnit.SECONDS)
                    .getAddress();
            return bound.getPort();
        } catch (ExecutionException | TimeoutException e) {
            server.close(CloseMode.IMMEDIATE);
            throw new ConfigException("metrics-port: cannot listen on " + address() + " port " + wanted + " ("
                    + (e.getCause() == null ? e : e.getCause()).getMessage() + "); choose another port");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.close(CloseMode.IMMEDIATE);
            throw new ConfigException("metrics-port: the start was interrupted");
        }
    }

    public int port() {
        return port;
    }

    /** Answers everything that is asked. */
    private final class Page implements AsyncServerRequestHandler<Message<HttpRequest, Void>> {
        @Override
        public AsyncRequestConsumer<Message<HttpRequest, Void>> prepare(
                HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {
            return new BasicRequestConsumer<>(entity == null ? null : new DiscardingEntityConsumer<>());
        }

        @Override
        public void handle(Message<HttpRequest, Void> message, ResponseTrigger trigger, HttpContext context)
                throws HttpException, IOException {
            HttpRequest request = message.getHead();
            String path = String.valueOf(request.getPath()).split("\\?", 2)[0];
            AsyncResponseBuilder answer;
            if (!path.equals(PATH)) {
                answer = AsyncResponseBuilder.create(404).setEntity("metrics are at " + PATH + "\n", TEXT);
            } else if (!Method.GET.isSame(request.getMethod()) && !Method.HEAD.isSame(request.getMethod())) {
                answer = AsyncResponseBuilder.create(405)
                        .setHeader("Allow", "GET, HEAD")
                        .setEntity("GET or HEAD\n", TEXT);
            } else {
                answer = AsyncResponseBuilder.create(200)
                        .setEntity(
                                scrape.get().getBytes(StandardCharsets.UTF_8),
                                ContentType.parse(MetricRegistry.CONTENT_TYPE));
            }
            trigger.submitResponse(answer.setHeader("Cache-Control", NO_STORE).build(), context);
        }
    }

    /** Those that are open, and since when. */
    private static final class Connections implements IOSessionListener {
        private final Map<IOSession, Long> since = new ConcurrentHashMap<>();

        @Override
        public void connected(IOSession session) {
            since.put(session, System.nanoTime());
            if (since.size() > MOST_CONNECTIONS) {
                session.close(CloseMode.IMMEDIATE);
            }
        }

        void endOverdue() {
            long now = System.nanoTime();
            since.forEach((session, began) -> {
                if (now - began >= LONGEST.toNanos()) {
                    session.close(CloseMode.IMMEDIATE);
                }
            });
        }

        @Override
        public void startTls(IOSession session) {}

        @Override
        public void inputReady(IOSession session) {}

        @Override
        public void outputReady(IOSession session) {}

        @Override
        public void timeout(IOSession session) {}

        @Override
        public void exception(IOSession session, Exception failure) {}

        @Override
        public void disconnected(IOSession session) {
            since.remove(session);
        }
    }

    @Override
    public void close() {
        look.cancel();
        server.close(CloseMode.IMMEDIATE);
    }
}
