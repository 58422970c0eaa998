package io.gatewaytunnel.hub;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Decides whether a request may pass to the hub or to what needs the token, before any endpoint sees it: no container
 * lets an endpoint answer 401.
 *
 * <p>The token is looked at first, and in constant time: whoever shows the right one passes, however many wrong ones
 * came from the same address, since many people may share it. Only wrong tokens are counted and slowed down. Threads:
 * any.
 */
public final class AgentAuthentication {
    private static final String SCHEME = "bearer ";

    private final RateLimitedLog log = new RateLimitedLog(System.getLogger(AgentAuthentication.class.getName()));
    private final AgentCredentials credentials;
    private final LoginThrottle throttle;
    private final AddressRanges trustedProxies;
    private final LongAdder refused = new LongAdder();

    public AgentAuthentication(AgentCredentials credentials, LoginThrottle throttle, AddressRanges trustedProxies) {
        this.credentials = credentials;
        this.throttle = throttle;
        this.trustedProxies = trustedProxies;
    }

    /** A refusal as it is told: status, words, fields. */
    public record Refusal(int status, String title, String detail, Headers fields) {}

    /** What is wrong with the token that the request shows, or empty if it is right. */
    public Optional<Refusal> refusal(HttpServletRequest request) {
        Optional<String> token = shown(request);
        if (token.flatMap(credentials::find).isPresent()) {
            return Optional.empty();
        }
        refused.increment();
        if (credentials.isEmpty()) {
            return Optional.of(notConfigured(ClientAddress.of(request, trustedProxies)));
        }
        return Optional.of(
                token.isPresent()
                        ? wrong(ClientAddress.of(request, trustedProxies))
                        : unauthorized("A token is required"));
    }

    private Refusal notConfigured(ClientAddress client) {
        log.log(
                "no token is configured",
                Level.WARNING,
                () -> "step=authenticate an agent from " + Printable.of(client.text())
                        + " is refused: no token is configured; set GATEWAY_TUNNEL_TOKEN");
        return new Refusal(
                403,
                "No token is configured",
                "This proxy accepts no agent, because it has no token. Set GATEWAY_TUNNEL_TOKEN (or the system property"
                        + " gatewaytunnel.token) to the same value on the proxy and on the agent.",
                Headers.empty());
    }

    private Refusal wrong(ClientAddress client) {
        boolean slowedDown = throttle.onFailure(client.network(), System.nanoTime());
        log.log(
                slowedDown ? "too many wrong tokens" : "a wrong token",
                Level.WARNING,
                () -> "step=authenticate "
                        + (slowedDown ? "too many wrong tokens were" : "a wrong token was") + " shown from "
                        + Printable.of(client.text()));
        return slowedDown
                ? new Refusal(
                        429,
                        "Too many wrong tokens",
                        "Wait before the next try.",
                        Headers.of("Retry-After", "" + throttle.periodSeconds()))
                : unauthorized("The token is wrong");
    }

    private static Refusal unauthorized(String title) {
        return new Refusal(
                401,
                title,
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

    private static Optional<String> shown(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization")).flatMap(AgentAuthentication::token);
    }

    private static Optional<String> token(String authorization) {
        return authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
