package io.gatewaytunnel.answer;

import io.gatewaytunnel.frame.ErrorCode;

/**
 * Why a request got an answer of the tunnel's own instead of the origin's: one row for each stage and party.
 *
 * <p>{@link #status()} is what the public client gets, {@link #token()} the error of the {@code Proxy-Status} field,
 * {@link #title()} says it in words. What an agent gave as its reason stays in the log: it may name hosts of the inside
 * network. Source: RFC 9209 §2.3, RFC 9110 §15.
 */
public enum ForwardError {
    // Before anything was asked of an agent.
    BAD_REQUEST(400, "http_request_error", "The request cannot be forwarded as it is"),
    METHOD_NOT_ALLOWED(405, "http_request_denied", "TRACE is not forwarded"),
    METHOD_NOT_IMPLEMENTED(501, "http_request_denied", "CONNECT is not forwarded"),
    UPGRADE_NOT_IMPLEMENTED(501, "http_request_denied", "This server cannot pass on upgraded connections"),
    HEAD_TOO_LARGE(431, "http_request_error", "The request head is too large"),
    TOO_MANY_FROM_CLIENT(429, "http_request_denied", "Too many requests at a time from this address"),
    NO_AGENT(503, "destination_unavailable", "No agent is connected"),
    OVERLOADED(503, "connection_limit_reached", "Too many requests at a time"),
    DRAINING(503, "destination_unavailable", "The proxy is being drained"),
    MISCONFIGURED(503, "proxy_configuration_error", "The proxy's configuration cannot be used"),

    // The public client's request body.
    CLIENT_STALLED(408, "http_request_error", "The request body did not come in time"),
    BODY_BROKEN(400, "http_request_error", "The request body is incomplete"),
    BODY_TOO_LARGE(413, "http_request_error", "The request body is too large for this server"),

    // The agent.
    AGENT_OVERLOADED(503, "connection_limit_reached", "No agent has room for another request"),
    AGENT_LEAVING(503, "destination_unavailable", "The agent is stopping"),
    AGENT_LOST(502, "connection_terminated", "The agent's connection was lost"),
    AGENT_FAILED(502, "proxy_internal_error", "The agent failed"),
    NOT_ALLOWED(403, "http_request_denied", "The agent does not allow this request"),
    UNKNOWN_SERVICE(502, "destination_not_found", "The agent does not offer the service"),

    // The origin.
    ORIGIN_UNREACHABLE(502, "connection_refused", "The agent cannot connect to the origin"),
    ORIGIN_TLS(502, "tls_certificate_error", "The agent does not trust the origin's certificate"),
    ORIGIN_BROKEN(502, "http_response_incomplete", "The origin broke off"),
    ORIGIN_INVALID(502, "http_protocol_error", "The origin's answer is not valid HTTP"),
    ORIGIN_HEAD_TOO_LARGE(502, "http_response_header_section_size", "The head of the origin's answer is too large"),
    ORIGIN_TIMEOUT(504, "http_response_timeout", "The origin did not answer in time"),

    // Ourselves.
    INTERNAL(502, "proxy_internal_error", "The proxy failed");

    private final int status;
    private final String token;
    private final String title;

    ForwardError(int status, String token, String title) {
        this.status = status;
        this.token = token;
        this.title = title;
    }

    /** The row for a stream that ended with the code before the response began. */
    public static ForwardError of(ErrorCode code) {
        return switch (code) {
            case ORIGIN_UNREACHABLE -> ORIGIN_UNREACHABLE;
            case ORIGIN_BROKEN, NO_ERROR, CANCELLED -> ORIGIN_BROKEN;
            case ORIGIN_TIMEOUT, STALLED -> ORIGIN_TIMEOUT;
            case ORIGIN_INVALID -> ORIGIN_INVALID;
            case ORIGIN_TLS -> ORIGIN_TLS;
            case LIMIT_EXCEEDED -> ORIGIN_HEAD_TOO_LARGE;
            case OVERLOADED -> AGENT_OVERLOADED;
            case SHUTTING_DOWN -> AGENT_LEAVING;
            case REPLACED, NAME_IN_USE, GAP, LINK_DEAD, LINK_LOST, HANDSHAKE -> AGENT_LOST;
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
}
