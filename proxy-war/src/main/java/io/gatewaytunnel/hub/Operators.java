package io.gatewaytunnel.hub;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.settings.TokenDigest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who may see how the proxy is and tell it to drain. Operators are no agents: theirs are tokens of their own, but in
 * quick mode, where one token is all that anybody has. Threads: any.
 */
public final class Operators {
    private final Supplier<List<TokenDigest>> current;
    private final LoginRefusals refusals;

    /** {@code current}: the tokens that are right at the moment. */
    public Operators(Supplier<List<TokenDigest>> current, LoginThrottle throttle, AddressRanges trustedProxies) {
        this.current = current;
        this.refusals = new LoginRefusals(throttle, trustedProxies);
    }

    /** Why whoever asks may not, or empty. */
    public Optional<AgentAuthentication.Refusal> refusal(HttpServletRequest request) {
        Optional<String> shown = AgentAuthentication.bearer(request);
        if (shown.isPresent() && isRight(shown.get())) {
            return Optional.empty();
        }
        if (current.get().isEmpty()) {
            return Optional.of(refusals.notConfigured(
                    refusals.client(request),
                    "an operator",
                    "No token is configured",
                    "This page is for operators, and the proxy has no token for them. Set"
                            + " GATEWAY_TUNNEL_OPERATOR_TOKENS, or GATEWAY_TUNNEL_TOKEN for agents and"
                            + " operators alike."));
        }
        String remedy = "Send Authorization: Bearer with an operator's token (operator-tokens; without that setting the"
                + " token of agents).";
        return Optional.of(
                shown.isEmpty()
                        ? LoginRefusals.unauthorized("A token is required", remedy, Optional.empty())
                        : refusals.wrong(
                                refusals.client(request),
                                "token",
                                "",
                                LoginRefusals.unauthorized("The token is wrong", remedy, Optional.empty())));
    }

    /** Whether there is any token for them. */
    public boolean isConfigured() {
        return !current.get().isEmpty();
    }

    /** Looks at all of them, whichever is right. */
    private boolean isRight(String shown) {
        TokenDigest digest = TokenDigest.of(shown);
        boolean right = false;
        for (TokenDigest token : current.get()) {
            right |= token.equals(digest);
        }
        return right;
    }
}
