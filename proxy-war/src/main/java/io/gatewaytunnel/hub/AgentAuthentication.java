package io.gatewaytunnel.hub;

import io.gatewaytunnel.http.Headers;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides whether a request may pass to the hub or to what needs the token, before any endpoint sees it: no container lets an endpoint answer
 * 401. Threads: any.
 */
public final class AgentAuthentication {
    private static final Logger LOG = System.getLogger(AgentAuthentication.class.getName());
    private static final String SCHEME = "bearer ";

    private final AgentCredentials credentials;
    private final LoginThrottle throttle;
    private final LongAdder refused = new LongAdder();

    public AgentAuthentication(AgentCredentials credentials, LoginThrottle throttle) {
        this.credentials = credentials;
        this.throttle = throttle;
    }

    /** A refusal as it is told: status, words, fields. */
    public record Refusal(int status, String title, String detail, Headers fields) {}

    /** What is wrong with the token that the request shows, or empty if it is right. */
    public Optional<Refusal> refusal(HttpServletRequest request) {
        long now = System.nanoTime();
        String address = request.getRemoteAddr();
        if (throttle.isBlocked(address, now)) {
            return refuse(
                    429,
                    "Too many wrong tokens",
                    "Wait before the next try.",
                    Headers.of("Retry-After", "" + throttle.periodSeconds()));
        }
        if (credentials.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "step=authenticate an agent from {0} is refused: no token is configured; set GATEWAY_TUNNEL_TOKEN",
                    address);
            return refuse(
                    403,
                    "No token is configured",
                    "This proxy accepts no agent, because it has no token. Set GATEWAY_TUNNEL_TOKEN (or the system property"
                            + " gatewaytunnel.token) to the same value on the proxy and on the agent.",
                    Headers.empty());
        }
        Optional<String> token = shown(request);
        if (token.flatMap(credentials::find).isPresent()) {
            return Optional.empty();
        }
        if (token.isPresent()) {
            throttle.onFailure(address, now);
            LOG.log(Level.WARNING, "step=authenticate a wrong token was shown from {0}", address);
        }
        return refuse(
                401,
                token.isPresent() ? "The token is wrong" : "A token is required",
                "Send Authorization: Bearer with the token that the proxy was started with.",
                Headers.of("WWW-Authenticate", "Bearer realm=\"gateway-tunnel\""));
    }

    /** The credential of a handshake that {@link #refusal} has let pass. */
    Optional<AgentCredential> find(List<String> authorization) {
        return authorization.stream()
                .findFirst()
                .flatMap(AgentAuthentication::token)
                .flatMap(credentials::find);
    }

    public boolean isConfigured() {
        return !credentials.isEmpty();
    }

    /** How many were refused since the start. */
    public long refusals() {
        return refused.sum();
    }

    private Optional<Refusal> refuse(int status, String title, String detail, Headers fields) {
        refused.increment();
        return Optional.of(new Refusal(status, title, detail, fields));
    }

    private static Optional<String> shown(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization")).flatMap(AgentAuthentication::token);
    }

    private static Optional<String> token(String authorization) {
        return authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
