package io.gatewaytunnel.connect;

import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.http.Headers;
import jakarta.websocket.HandshakeResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the fields of an answer to the upgrade tell of who gave it. Every other path of a proxy leads to an origin, so
 * that a status alone may be anybody's. Source: docs/PROTOCOL.md §2. Immutable.
 *
 * @param areOfHub whether a hub answered
 * @param areOfProxy whether a proxy of the tunnel answered, a hub or not, in place of an origin
 * @param nonce what the hub gives to sign, if anything
 */
record AnswerFields(boolean areOfHub, boolean areOfProxy, Optional<String> nonce) {
    /** No answer has come. */
    static final AnswerFields NONE = new AnswerFields(false, false, Optional.empty());

    private static final String PROXY_STATUS = "Proxy-Status";
    private static final String PROXY = "gateway-tunnel";

    /** Alone in its field, or behind other challenges. */
    private static final Pattern CHALLENGE =
            Pattern.compile("(?:^|,)\\s*GatewayTunnel\\s+nonce=\"([A-Za-z0-9_-]{1,256})\"", Pattern.CASE_INSENSITIVE);

    static AnswerFields of(HandshakeResponse answer) {
        Headers.Builder fields = Headers.builder();
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> fields.add(name, value)));
        return of(fields.build());
    }

    static AnswerFields of(Headers fields) {
        boolean hub = fields.contains(Protocol.HUB_FIELD);
        return new AnswerFields(
                hub,
                hub
                        || fields.all(PROXY_STATUS).stream()
                                .anyMatch(value ->
                                        value.strip().toLowerCase(Locale.ROOT).startsWith(PROXY)),
                fields.all("WWW-Authenticate").stream()
                        .flatMap(value -> CHALLENGE.matcher(value).results())
                        .map(found -> found.group(1))
                        .findFirst());
    }
}
