package io.gatewaytunnel.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.reactor.IOReactorConfig;

/**
 * The client's part of an agent alone: HttpClient 5, asynchronous, 64 requests at a time. Argument: a URL. For each
 * line of its input, a number of seconds, it asks for so long and prints how many were answered.
 */
public final class ClientPeer {
    private static final int AT_A_TIME = 64;

    private final CloseableHttpAsyncClient client = HttpAsyncClients.custom()
            .setIOReactorConfig(IOReactorConfig.custom()
                    .setIoThreadCount(1)
                    .setTcpNoDelay(true)
                    .build())
            .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(AT_A_TIME)
                    .setMaxConnTotal(AT_A_TIME)
                    .build())
            .disableAuthCaching()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableRedirectHandling()
            .build();
    private final SimpleHttpRequest request;

    private ClientPeer(String url) {
        request = SimpleRequestBuilder.get(url).build();
        client.start();
    }

    private long ask(double seconds) throws InterruptedException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        CountDownLatch left = new CountDownLatch(AT_A_TIME);
        AtomicLong answered = new AtomicLong();
        for (int i = 0; i < AT_A_TIME; i++) {
            next(end, answered, left);
        }
        left.await();
        return answered.get();
    }

    private void next(long end, AtomicLong answered, CountDownLatch left) {
        if (System.nanoTime() >= end) {
            left.countDown();
            return;
        }
        Future<SimpleHttpResponse> unused = client.execute(request, new FutureCallback<>() {
            @Override
            public void completed(SimpleHttpResponse response) {
                answered.incrementAndGet();
                next(end, answered, left);
            }

            @Override
            public void failed(Exception failure) {
                Failure.end(failure);
            }

            @Override
            public void cancelled() {
                left.countDown();
            }
        });
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ClientPeer peer = new ClientPeer(arguments[0]);
        peer.ask(3); // compiled before anything counts
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            double seconds = Double.parseDouble(line);
            System.out.println("{\"seconds\": " + seconds + ", \"requests\": " + peer.ask(seconds) + "}");
        }
        Runtime.getRuntime().halt(0);
    }
}
