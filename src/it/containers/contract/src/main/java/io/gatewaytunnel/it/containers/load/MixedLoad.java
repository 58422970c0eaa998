package io.gatewaytunnel.it.containers.load;

import io.gatewaytunnel.it.containers.DeployedProxy;
import io.gatewaytunnel.it.containers.http2.Http2Port;
import io.gatewaytunnel.it.containers.http2.Http2Reading;
import io.gatewaytunnel.it.http1.BodyPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalH2AsyncClient;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.reactor.IOReactorConfig;

/**
 * Public clients with many requests under way at once, over HTTP/1.1 and HTTP/2, on two threads each. Nothing is tried
 * a second time. For one thread.
 */
public final class MixedLoad implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 150;
    private static final int HTTP2_CONNECTIONS = 4;

    private final MinimalHttpAsyncClient http1;
    private final List<MinimalH2AsyncClient> http2 = new ArrayList<>();
    private final DeployedProxy proxy;

    public MixedLoad(DeployedProxy proxy, int connections) {
        this.proxy = proxy;
        http1 = HttpAsyncClients.createMinimal(
                H2Config.DEFAULT,
                Http1Config.DEFAULT,
                IOReactorConfig.custom().setIoThreadCount(2).build(),
                PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(connections)
                        .setMaxConnPerRoute(connections)
                        .build());
        http1.start();
        for (int i = 0; i < HTTP2_CONNECTIONS; i++) {
            MinimalH2AsyncClient client = HttpAsyncClients.createHttp2Minimal(
                    H2Config.DEFAULT,
                    IOReactorConfig.custom().setIoThreadCount(1).build());
            client.start();
            http2.add(client);
        }
    }

    /**
     * Sends so many at once and waits for all; what went wrong, a line for each request. The same seed makes the same
     * requests.
     */
    public List<String> run(int requests, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            results.add(send(MixedRequest.random(random), i));
        }
        List<String> failures = new ArrayList<>();
        for (CompletableFuture<String> result : results) {
            String failure = await(result);
            if (!failure.isEmpty()) {
                failures.add(failure);
            }
        }
        return failures;
    }

    private CompletableFuture<String> send(MixedRequest request, int number) {
        Http2Reading reading = new Http2Reading();
        AsyncRequestProducer producer = producer(request);
        FutureCallback<Void> ending = reading.ending();
        HttpCoreContext context = HttpCoreContext.create();
        var unused = request.http2()
                ? http2.get(number % HTTP2_CONNECTIONS).execute(producer, reading, context, ending)
                : http1.execute(producer, reading, context, ending);
        return reading.response()
                .thenApply(request::wrong)
                .exceptionally(cause -> "no response: " + cause)
                .thenApply(wrong -> wrong.isEmpty() ? "" : number + " " + request + ": " + wrong);
    }

    private AsyncRequestProducer producer(MixedRequest request) {
        BasicHttpRequest head = new BasicHttpRequest(
                request.method(),
                "http",
                new URIAuthority("127.0.0.1", request.http2() ? Http2Port.beside(proxy.port()) : proxy.port()),
                proxy.target(request.target()));
        if (request.kind() == MixedRequest.Kind.TRAILERS) {
            head.addHeader("te", "trailers"); // the client dies of the empty section that Payara sends without any
        }
        if (request.close()) {
            head.addHeader("connection", "close");
        }
        if (request.sent() < 0) {
            return new BasicRequestProducer(head, null);
        }
        if (request.http2() && !request.chunked()) {
            head.addHeader("content-length", String.valueOf(request.sent())); // the client itself does not say it
        }
        return new BasicRequestProducer(
                head,
                new BasicAsyncEntityProducer(
                        BodyPattern.first(request.sent()), ContentType.APPLICATION_OCTET_STREAM, request.chunked()));
    }

    private static String await(CompletableFuture<String> result) {
        try {
            return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "no end: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        http1.close(CloseMode.IMMEDIATE);
        http2.forEach(client -> client.close(CloseMode.IMMEDIATE));
    }
}
