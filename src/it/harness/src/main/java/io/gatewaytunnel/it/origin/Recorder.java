package io.gatewaytunnel.it.origin;

import io.gatewaytunnel.it.http1.Http1Body;
import io.gatewaytunnel.it.http1.Http1Head;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A script that keeps what reached the origin and answers with fixed bytes. Any thread. */
public final class Recorder implements RawOrigin.Script {
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final String answer;

    private Recorder(String answer) {
        this.answer = answer;
    }

    /** A request as it reached the origin. */
    public record Request(Http1Head head, Http1Body body) {}

    /** Answers 200 with the text {@code ok}. */
    public static Recorder answeringOk() {
        return answering("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 2\n\nok");
    }

    /** Answers with these bytes, {@code \n} standing for a line end of HTTP. */
    public static Recorder answering(String bytes) {
        return new Recorder(bytes);
    }

    @Override
    public void serve(RawExchange exchange) throws IOException {
        requests.add(new Request(exchange.head(), exchange.readBody()));
        exchange.send(answer);
    }

    /** The next request that came; fails when none comes. */
    public Request next() {
        try {
            Request request = requests.poll(10, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("no request reached the origin");
            }
            return request;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public boolean isEmpty() {
        return requests.isEmpty();
    }
}
