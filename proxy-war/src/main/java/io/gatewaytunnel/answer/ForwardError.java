package io.gatewaytunnel.answer;

import static io.gatewaytunnel.answer.Explanation.client;
import static io.gatewaytunnel.answer.Explanation.service;
import static io.gatewaytunnel.answer.Explanation.tunnel;

import io.gatewaytunnel.frame.ErrorCode;

/**
 * Why a request got an answer of the tunnel's own instead of the origin's: one row for each stage and party.
 *
 * <p>{@link #status()} is what the public client gets, {@link #token()} the error of the {@code Proxy-Status} field,
 * {@link #title()} says it in words, {@link #explanation()} to a person. What an agent gave as its reason stays in the
 * log: it may name hosts of the inside network. Source: RFC 9209 §2.3, RFC 9110 §15.
 */
public enum ForwardError {
    // Before anything was asked of an agent.
    BAD_REQUEST(
            400,
            "http_request_error",
            "The request cannot be forwarded as it is",
            client(
                    "Your browser sent a request that cannot be passed on.",
                    "Check the address and try again. If you followed a link, tell whoever gave it to you.")),
    METHOD_NOT_ALLOWED(
            405,
            "http_request_denied",
            "TRACE is not forwarded",
            client("The request asks for a trace, which is not passed on.", "Send a request of another kind.")),
    METHOD_NOT_IMPLEMENTED(
            501,
            "http_request_denied",
            "CONNECT is not forwarded",
            client(
                    "The request asks for a connection to another host, which is not given here.",
                    "Use another proxy for that.")),
    UPGRADE_NOT_IMPLEMENTED(
            501,
            "http_request_denied",
            "This server cannot pass on upgraded connections",
            tunnel(
                    "This server cannot carry the kind of connection that the page asked for.",
                    "Tell whoever runs this site.")),
    HEAD_TOO_LARGE(
            431,
            "http_request_error",
            "The request head is too large",
            client(
                    "The request is too large: its address or its cookies are too long.",
                    "Delete this site's cookies in your browser, then try again.")),
    TOO_MANY_FROM_CLIENT(
            429,
            "http_request_denied",
            "Too many requests at a time from this address",
            client("Too many requests come from your network at the moment.", "Wait a little, then try again.")),
    RATE_LIMITED(
            429,
            "http_request_denied",
            "Too many requests in a short time",
            client("Too many requests come in a short time.", "Wait a little, then try again.")),
    ROUTE_BUSY(
            503,
            "connection_limit_reached",
            "Too many requests at a time for this address",
            tunnel("Too many people are using this part of the site at the moment.", "Wait a little, then try again.")),
    NO_ROUTE(
            404,
            "destination_not_found",
            "No route takes the request",
            client("There is nothing at this address.", "Check the address for mistakes.")),
    NO_AGENT(
            503,
            "destination_unavailable",
            "No agent is connected",
            tunnel(
                    "The service is not connected at the moment.",
                    "Try again in a minute. If it stays so, tell whoever runs this site.")),
    OVERLOADED(
            503,
            "connection_limit_reached",
            "Too many requests at a time",
            tunnel("Too many people are using this site at the moment.", "Wait a little, then try again.")),
    DRAINING(
            503,
            "destination_unavailable",
            "The proxy is being drained",
            tunnel("This server is being stopped for maintenance.", "Try again in a minute.")),
    MISCONFIGURED(
            503,
            "proxy_configuration_error",
            "The proxy's configuration cannot be used",
            tunnel("This server is not set up correctly.", "Tell whoever runs this site.")),

    // The public client's request body.
    CLIENT_STALLED(
            408,
            "http_request_error",
            "The request body did not come in time",
            client(
                    "Your browser stopped sending before the request was complete.",
                    "Check your connection, then try again.")),
    BODY_BROKEN(
            400,
            "http_request_error",
            "The request body is incomplete or malformed",
            client("Your request arrived incomplete or damaged.", "Check your connection, then try again.")),
    LENGTH_REQUIRED(
            411,
            "http_request_error",
            "The request body has to say its length",
            client(
                    "Your browser sent something of unknown length, which this server cannot take here.",
                    "Try again. If it stays so, tell whoever runs this site.")),
    BODY_TOO_LARGE(
            413,
            "http_request_error",
            "The request body is too large for this server",
            client(
                    "What you sent is too large for this server.",
                    "Send something smaller, or ask whoever runs this site how much it takes.")),

    // The agent.
    AGENT_OVERLOADED(
            503,
            "connection_limit_reached",
            "No agent has room for another request",
            tunnel("The service cannot take another request at the moment.", "Wait a little, then try again.")),
    AGENT_LEAVING(
            503,
            "destination_unavailable",
            "The agent is stopping",
            tunnel("The connection to the service is being renewed.", "Try again in a few seconds.")),
    AGENT_LOST(
            502,
            "connection_terminated",
            "The agent's connection was lost",
            tunnel(
                    "The connection to the service was lost before it answered.",
                    "Try again in a few seconds; look first whether what you sent has already been done.")),
    AGENT_FAILED(
            502,
            "proxy_internal_error",
            "The agent failed",
            tunnel("The connection to the service failed.", "Try again. If it stays so, tell whoever runs this site.")),
    NOT_ALLOWED(
            403,
            "http_request_denied",
            "The agent does not allow this request",
            tunnel(
                    "This request is not let through to the service.",
                    "If you think that it should be, tell whoever runs this site.")),
    UNKNOWN_SERVICE(
            502,
            "destination_not_found",
            "The agent does not offer the service",
            tunnel("The service that belongs to this address is not there.", "Tell whoever runs this site.")),

    // The origin.
    ORIGIN_UNREACHABLE(
            502,
            "connection_refused",
            "The agent cannot connect to the origin",
            service(
                    "The service cannot be reached.",
                    "Try again in a minute. If it stays so, tell whoever runs this site.")),
    ORIGIN_TLS(
            502,
            "tls_certificate_error",
            "The agent does not trust the origin's certificate",
            service(
                    "The service could not prove who it is, so nothing was sent to it.",
                    "Tell whoever runs this site.")),
    ORIGIN_REFUSED(
            503,
            "destination_unavailable",
            "The origin takes no requests now",
            service("The service takes no requests at the moment.", "Wait a little, then try again.")),
    ORIGIN_BROKEN(
            502,
            "http_response_incomplete",
            "The origin broke off",
            service(
                    "The service broke off before it had answered.",
                    "Try again; look first whether what you sent has already been done.")),
    ORIGIN_INVALID(
            502,
            "http_protocol_error",
            "The origin's answer is not valid HTTP",
            service("The service gave an answer that cannot be understood.", "Tell whoever runs this site.")),
    ORIGIN_HEAD_TOO_LARGE(
            502,
            "http_response_header_section_size",
            "The head of the origin's answer is too large",
            service(
                    "The service gave an answer that is too large to be passed on.",
                    "Delete this site's cookies in your browser and try again. If it stays so, tell whoever runs this site.")),
    ORIGIN_TRAILERS_TOO_LARGE(
            502,
            "http_response_trailer_section_size",
            "The trailers of the origin's answer are too large",
            service("The service gave an answer that is too large to be passed on.", "Tell whoever runs this site.")),
    ORIGIN_TIMEOUT(
            504,
            "http_response_timeout",
            "The origin did not answer in time",
            service(
                    "The service did not answer in time.",
                    "Try again later; look first whether what you sent has already been done.")),

    // Ourselves.
    INTERNAL(
            502,
            "proxy_internal_error",
            "The proxy failed",
            tunnel(
                    "This server failed while it handled the request.",
                    "Try again. If it stays so, tell whoever runs this site."));

    private final int status;
    private final String token;
    private final String title;
    private final Explanation explanation;

    ForwardError(int status, String token, String title, Explanation explanation) {
        this.status = status;
        this.token = token;
        this.title = title;
        this.explanation = explanation;
    }

    /** The row for a stream that ended with the code before the response began. */
    public static ForwardError of(ErrorCode code) {
        return switch (code) {
            case ORIGIN_UNREACHABLE -> ORIGIN_UNREACHABLE;
            case ORIGIN_BROKEN, NO_ERROR, CANCELLED -> ORIGIN_BROKEN;
            case ORIGIN_TIMEOUT, STALLED -> ORIGIN_TIMEOUT;
            case ORIGIN_INVALID -> ORIGIN_INVALID;
            case ORIGIN_TLS -> ORIGIN_TLS;
            case ORIGIN_REFUSED -> ORIGIN_REFUSED;
            case LIMIT_EXCEEDED -> ORIGIN_HEAD_TOO_LARGE;
            case OVERLOADED -> AGENT_OVERLOADED;
            case SHUTTING_DOWN -> AGENT_LEAVING;
            case REPLACED, NAME_IN_USE, GAP, LINK_DEAD, LINK_LOST, HANDSHAKE, WRONG_NODE -> AGENT_LOST;
            case NOT_ALLOWED -> NOT_ALLOWED;
            case UNKNOWN_SERVICE -> UNKNOWN_SERVICE;
            case BODY_BROKEN -> BODY_BROKEN;
            case PROTOCOL_ERROR, FLOW_CONTROL, CALM_DOWN, INTERNAL -> AGENT_FAILED;
        };
    }

    public int status() {
        return status;
    }

    public String token() {
        return token;
    }

    public String title() {
        return title;
    }

    /** For a person. */
    public Explanation explanation() {
        return explanation;
    }
}
