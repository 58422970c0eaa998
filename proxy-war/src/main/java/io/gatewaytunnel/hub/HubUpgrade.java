package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a request at the hub is the WebSocket handshake that it has to be. Source: RFC 6455 §4.1, RFC 9110 §15.5.22.
 * Pure.
 */
public final class HubUpgrade {
    private HubUpgrade() {}

    /** What is wrong with it, or empty. */
    public static Optional<AgentAuthentication.Refusal> refusal(HttpServletRequest request) {
        if (!tokens(request, "Upgrade").contains("websocket")) {
            return upgradeRequired("The hub speaks WebSocket only; connect an agent to this address.");
        }
        if (!tokens(request, "Sec-WebSocket-Protocol").contains(Protocol.SUBPROTOCOL)) {
            return upgradeRequired(
                    "The agent must offer the subprotocol " + Protocol.SUBPROTOCOL + "; is it of another version?");
        }
        return Optional.empty();
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
                        "Sec-WebSocket-Protocol",
                        Protocol.SUBPROTOCOL)));
    }

    private static List<String> tokens(HttpServletRequest request, String name) {
        List<String> tokens = new ArrayList<>();
        for (String value : Collections.list(request.getHeaders(name))) {
            for (String token : value.split(",", -1)) {
                tokens.add(token.strip().toLowerCase(Locale.ROOT));
            }
        }
        return tokens;
    }
}
