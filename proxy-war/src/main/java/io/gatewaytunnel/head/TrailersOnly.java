package io.gatewaytunnel.head;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import java.util.Locale;
import java.util.Set;

/**
 * A gRPC answer without a message is one head that ends the stream, with the fields that would have been trailers. No
 * container lets a filter end a stream with its head, and clients take such a head without the end for a broken answer;
 * so those fields go out as the trailers they stand for. Pure. Source: the gRPC specification, "gRPC over HTTP2",
 * Responses.
 */
public final class TrailersOnly {
    /** What belongs to a head however the answer is framed, as servers and intermediaries add it. */
    private static final Set<String> HEAD_FIELDS = Set.of(
            "content-type",
            "content-length",
            "date",
            "server",
            "via",
            "alt-svc",
            "set-cookie",
            "strict-transport-security");

    private TrailersOnly() {}

    /** The head as it is to be sent: without what {@link #trailers} takes out of it. */
    public static ResponseHead head(ResponsePlan plan) {
        ResponseHead head = plan.head();
        return applies(plan)
                ? new ResponseHead(head.status(), head.headers().without(field -> !isOfHead(field)))
                : head;
    }

    /** The trailers that came in the head; mostly none. */
    public static Headers trailers(ResponsePlan plan) {
        return applies(plan) ? plan.head().headers().without(TrailersOnly::isOfHead) : Headers.empty();
    }

    /** Only here a head holds the status. In gRPC-Web it is another matter: there it stays in the head. */
    private static boolean applies(ResponsePlan plan) {
        Headers fields = plan.head().headers();
        return plan.trailers()
                && fields.contains("grpc-status")
                && isGrpc(fields.first("content-type").orElse("").toLowerCase(Locale.ROOT));
    }

    private static boolean isGrpc(String type) {
        return type.equals("application/grpc")
                || type.startsWith("application/grpc+")
                || type.startsWith("application/grpc;");
    }

    private static boolean isOfHead(Headers.Field field) {
        return HEAD_FIELDS.contains(field.name().toLowerCase(Locale.ROOT));
    }
}
