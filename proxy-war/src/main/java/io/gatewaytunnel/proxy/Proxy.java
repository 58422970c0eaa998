package io.gatewaytunnel.proxy;

import io.gatewaytunnel.quirks.HttpVersion;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** One request's way: to what is reserved, or into the tunnel. Threads: the container's. */
final class Proxy {
    private final ReservedPaths reserved;
    private final Exchanges exchanges;
    private final Drain drain;
    private final Duration retryAfter;

    Proxy(ReservedPaths reserved, Exchanges exchanges, Drain drain, Duration retryAfter) {
        this.reserved = reserved;
        this.exchanges = exchanges;
        this.drain = drain;
        this.retryAfter = retryAfter;
    }

    /** Throws {@link UnfitRequestException} for what is not forwarded. */
    void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestTarget.path(request);
        if (reserved.contain(path)) {
            reserved.answer(path, request, response, chain);
            Leftover.readAway(exchanges, request, response);
            return;
        }
        // Tomcat knows no address any more once the connection is closed, which may be before a request of HTTP/2 gets
        // here.
        if (request.getRemoteAddr() == null || exchanges.breaker().isConnectionEnded(request)) {
            throw new UnfitRequestException(ForwardError.BAD_REQUEST, "The connection is closed.");
        }
        switch (request.getMethod()) {
            case "CONNECT" ->
                throw new UnfitRequestException(
                        ForwardError.METHOD_NOT_IMPLEMENTED, "CONNECT asks for a forward proxy; this is not one.");
            case "TRACE" ->
                throw new UnfitRequestException(
                        ForwardError.METHOD_NOT_ALLOWED, "TRACE would show fields that only the origin may see.");
            default -> {
                if (drain.isRefusing()) {
                    throw new UnfitRequestException(ForwardError.DRAINING, "The proxy is being drained.");
                }
                exchanges.begin(request, response);
            }
        }
    }

    void refuse(UnfitRequestException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean outOfStep = refusal.error() == ForwardError.BAD_REQUEST && !HttpVersion.isHttp2(request);
        if (outOfStep) {
            response.setHeader("Connection", "close"); // where the next request begins is anybody's guess
        }
        exchanges.counters().onAnswered(refusal.error());
        Problem.of(refusal.error(), refusal.explanation(), retryAfter.toSeconds())
                .send(response);
        if (outOfStep) {
            exchanges.breaker().endConnection(request, response);
        }
        Leftover.readAway(exchanges, request, response);
    }
}
