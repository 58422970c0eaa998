package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.websocket.WebSocketHandshake;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a request at the hub is the WebSocket handshake that it has to be, and what answers it, whatever carries the
 * link. Source: RFC 6455 §4, RFC 9110 §15.5.22. Pure.
 */
public final class HubUpgrade {
    private static final List<String> FIELDS = List.of(
            "Upgrade",
            "Connection",
            WebSocketHandshake.KEY_FIELD,
            WebSocketHandshake.VERSION_FIELD,
            WebSocketHandshake.PROTOCOL_FIELD);

    private HubUpgrade() {}

    /** What is wrong with it, or empty. */
    public static Optional<AgentAuthentication.Refusal> refusal(HttpServletRequest request) {
        Headers fields = fields(request);
        if (!fields.tokens("Upgrade").contains("websocket")) {
            return upgradeRequired("The hub speaks WebSocket only; connect an agent to this address.");
        }
        if (!fields.tokens(WebSocketHandshake.PROTOCOL_FIELD).contains(Protocol.SUBPROTOCOL)) {
            return upgradeRequired(
                    "The agent must offer the subprotocol " + Protocol.SUBPROTOCOL + "; is it of another version?");
        }
        if (!WebSocketHandshake.isVersionOurs(fields)) {
            return upgradeRequired("The version of WebSocket must be " + WebSocketHandshake.VERSION + ".");
        }
        if (!isPlainGet(request)) {
            return noHandshake("The handshake is a GET of HTTP/1.1 without a body.");
        }
        return WebSocketHandshake.requestViolation(fields).flatMap(HubUpgrade::noHandshake);
    }

    /** The fields of the 101 for a request that {@link #refusal} has nothing against. */
    static Headers answer(HttpServletRequest request) {
        String key = fields(request).first(WebSocketHandshake.KEY_FIELD).orElse("");
        return WebSocketHandshake.answer(key.strip(), Protocol.SUBPROTOCOL);
    }

    /** Octets of a body would be taken for frames. */
    private static boolean isPlainGet(HttpServletRequest request) {
        return request.getMethod().equals("GET")
                && request.getProtocol().toUpperCase(Locale.ROOT).equals("HTTP/1.1")
                && request.getHeader("Transfer-Encoding") == null
                && request.getContentLengthLong() <= 0;
    }

    private static Optional<AgentAuthentication.Refusal> noHandshake(String detail) {
        return Optional.of(
                new AgentAuthentication.Refusal(400, "This is no WebSocket handshake", detail, Headers.empty()));
    }

    private static Optional<AgentAuthentication.Refusal> upgradeRequired(String detail) {
        return Optional.of(new AgentAuthentication.Refusal(
                426,
                "An upgrade is required",
                detail,
                Headers.of(
                        "Upgrade",
                        "websocket",
                        "Connection",
                        "Upgrade",
                        WebSocketHandshake.VERSION_FIELD,
                        WebSocketHandshake.VERSION,
                        WebSocketHandshake.PROTOCOL_FIELD,
                        Protocol.SUBPROTOCOL)));
    }

    private static Headers fields(HttpServletRequest request) {
        Headers.Builder fields = Headers.builder();
        for (String name : FIELDS) {
            Collections.list(request.getHeaders(name)).forEach(value -> fields.add(name, value));
        }
        return fields.build();
    }
}
