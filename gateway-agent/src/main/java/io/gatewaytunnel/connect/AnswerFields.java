package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Protocol;
import jakarta.websocket.HandshakeResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the fields of an answer to the upgrade tell of who gave it. Every other path of a proxy leads to an origin, so
 * that a status alone may be anybody's. Source: docs/PROTOCOL.md §2. Immutable.
 *
 * @param areOfHub whether a hub answered
 * @param areOfProxy whether a proxy of the tunnel answered, a hub or not, in place of an origin
 */
record AnswerFields(boolean areOfHub, boolean areOfProxy) {
    /** No answer has come. */
    static final AnswerFields NONE = new AnswerFields(false, false);

    private static final String PROXY_STATUS = "Proxy-Status";
    private static final String PROXY = "gateway-tunnel";

    static AnswerFields of(HandshakeResponse answer) {
        return of(answer.getHeaders());
    }

    static AnswerFields of(Map<String, List<String>> fields) {
        boolean hub = has(fields, Protocol.HUB_FIELD, "");
        return new AnswerFields(hub, hub || has(fields, PROXY_STATUS, PROXY));
    }

    private static boolean has(Map<String, List<String>> fields, String name, String prefix) {
        return fields.entrySet().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .flatMap(field -> field.getValue().stream())
                .anyMatch(value -> value.strip().toLowerCase(Locale.ROOT).startsWith(prefix));
    }
}
