package io.gatewaytunnel.accesslog;

import io.gatewaytunnel.answer.ForwardError;
import io.gatewaytunnel.observe.Counters;
import io.gatewaytunnel.observe.ObservedExchange;
import io.gatewaytunnel.observe.RequestFields;
import io.gatewaytunnel.observe.TraceParent;
import io.gatewaytunnel.route.Route;
import java.time.Instant;

/**
 * What one line tells. Words of strangers are cut here, before they wait for the writer, so that a full queue holds
 * little; they are made harmless as they are written. Times in milliseconds; {@code at} is when the request came in.
 * Immutable.
 */
record AccessEntry(
        Instant at,
        String requestId,
        String kind,
        String client,
        String method,
        String scheme,
        String host,
        String target,
        String protocol,
        int status,
        String route,
        String service,
        String agent,
        int attempts,
        long bytesIn,
        long bytesOut,
        double totalMillis,
        double headMillis,
        double waitedMillis,
        String outcome,
        String error,
        String reason,
        String userAgent,
        String referer,
        String traceId) {
    private static final int MOST_TARGET_CHARS = 2048;
    private static final int MOST_FIELD_CHARS = 512;
    private static final int MOST_NAME_CHARS = 256;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Of an exchange that has ended at that moment. */
    static AccessEntry of(ObservedExchange exchange, Instant now) {
        RequestFields fields = exchange.fields();
        return new AccessEntry(
                now.minusNanos(exchange.totalNanos()),
                exchange.requestId(),
                Words.lower(exchange.kind().name()),
                RequestFields.cut(fields.client(), MOST_NAME_CHARS),
                RequestFields.cut(exchange.method(), MOST_NAME_CHARS),
                exchange.scheme(),
                RequestFields.cut(fields.host(), MOST_NAME_CHARS),
                RequestFields.cut(exchange.target(), MOST_TARGET_CHARS),
                exchange.protocol(),
                exchange.status(),
                exchange.route().map(Route::name).orElse(""),
                exchange.service(),
                exchange.agent(),
                exchange.attempts(),
                exchange.receivedBytes(),
                exchange.sentBytes(),
                exchange.totalNanos() / NANOS_PER_MILLI,
                exchange.headNanos() / NANOS_PER_MILLI,
                exchange.waitedNanos() / NANOS_PER_MILLI,
                exchange.outcome().word(),
                exchange.error().map(ForwardError::token).orElse(""),
                exchange.error().map(Counters::word).orElse(""),
                RequestFields.cut(fields.userAgent(), MOST_FIELD_CHARS),
                RequestFields.cut(fields.referer(), MOST_FIELD_CHARS),
                TraceParent.traceId(fields.traceparent()));
    }
}
