package io.gatewaytunnel.hub;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.log.RateLimitedLog;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * What is answered to whoever shows something wrong, or nothing. Wrong ones are counted by address and slowed down,
 * whatever they were shown for; who is right is never answered so. Threads: any.
 */
final class LoginRefusals {
    private final RateLimitedLog log = new RateLimitedLog(System.getLogger(AgentAuthentication.class.getName()));
    static final String BEARER = "Bearer realm=\"gateway-tunnel\"";

    private final LoginThrottle throttle;
    private final AddressRanges trustedProxies;

    LoginRefusals(LoginThrottle throttle, AddressRanges trustedProxies) {
        this.throttle = throttle;
        this.trustedProxies = trustedProxies;
    }

    ClientAddress client(HttpServletRequest request) {
        return ClientAddress.of(request, trustedProxies);
    }

    /** Nobody could be right: {@code who} is refused, and {@code remedy} says how to change that. */
    AgentAuthentication.Refusal notConfigured(ClientAddress client, String who, String title, String remedy) {
        log.log(
                title,
                Level.WARNING,
                () -> "step=authenticate " + who + " from " + Printable.of(client.text()) + " is refused: " + remedy);
        return new AgentAuthentication.Refusal(403, title, remedy, Headers.empty());
    }

    /** {@code what} was shown, such as a token, and is wrong; {@code reason} is for the log alone. */
    AgentAuthentication.Refusal wrong(
            ClientAddress client, String what, String reason, AgentAuthentication.Refusal answer) {
        boolean slowedDown = throttle.onFailure(client.network(), System.nanoTime());
        log.log(
                (slowedDown ? "too many wrong: " : "wrong: ") + what,
                Level.WARNING,
                () -> "step=authenticate "
                        + (slowedDown ? "too many wrong " + what + "s were" : "a wrong " + what + " was")
                        + " shown from " + Printable.of(client.text())
                        + (reason.isEmpty() ? "" : ": " + Printable.of(reason)));
        return slowedDown
                ? new AgentAuthentication.Refusal(
                        429,
                        "Too many wrong " + what + "s",
                        "Wait before the next try.",
                        Headers.of("Retry-After", "" + throttle.periodSeconds()))
                : answer;
    }

    /** Asks for a token, and for a signature where one could be right. */
    static AgentAuthentication.Refusal unauthorized(String title, String detail, Optional<String> challenge) {
        Headers.Builder fields = Headers.builder().add("WWW-Authenticate", BEARER);
        challenge.ifPresent(value -> fields.add("WWW-Authenticate", value));
        return new AgentAuthentication.Refusal(401, title, detail, fields.build());
    }
}
