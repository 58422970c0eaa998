package io.gatewaytunnel.hub;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.identity.SignedHandshakes;
import io.gatewaytunnel.proof.AuthorizationField;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Decides whether a request may pass to the hub, before any endpoint sees it: no container lets an endpoint answer 401.
 * Agents show a token, or a signature with the key that they have enrolled.
 *
 * <p>What is shown is looked at first, and in constant time: whoever shows the right thing passes, however many wrong
 * ones came from the same address, since many people may share it. Only wrong ones are counted and slowed down.
 * Threads: any.
 */
public final class AgentAuthentication {
    private static final String SCHEME = "bearer ";

    private final AgentCredentials credentials;
    private final Optional<SignedHandshakes> handshakes;
    private final Supplier<ServiceGrant> most;
    private final LoginRefusals refusals;
    private final LongAdder refused = new LongAdder();

    /** Tokens alone. */
    public AgentAuthentication(AgentCredentials credentials, LoginThrottle throttle, AddressRanges trustedProxies) {
        this(credentials, Optional.empty(), ServiceGrant::any, throttle, trustedProxies);
    }

    /** {@code most}: what even a signature does not go beyond, as it is at the moment. */
    public AgentAuthentication(
            AgentCredentials credentials,
            Optional<SignedHandshakes> handshakes,
            Supplier<ServiceGrant> most,
            LoginThrottle throttle,
            AddressRanges trustedProxies) {
        this.credentials = credentials;
        this.handshakes = handshakes;
        this.most = most;
        this.refusals = new LoginRefusals(throttle, trustedProxies);
    }

    /** A refusal as it is told: status, words, fields. */
    public record Refusal(int status, String title, String detail, Headers fields) implements Verdict {}

    /** Whose handshake it is. */
    public record Admitted(AgentCredential credential) implements Verdict {}

    /** What a request comes to. */
    public sealed interface Verdict {}

    /** What is wrong with what the request shows, or empty if it is right; a signature is used up by that. */
    public Optional<Refusal> refusal(HttpServletRequest request) {
        return judge(request) instanceof Refusal refusal ? Optional.of(refusal) : Optional.empty();
    }

    /** The same, with whose it is. */
    Verdict judge(HttpServletRequest request) {
        Optional<String> token = bearer(request);
        Optional<AgentCredential> found = token.flatMap(credentials::find);
        if (found.isPresent()) {
            return new Admitted(found.get());
        }
        Optional<AuthorizationField> signed = Optional.ofNullable(request.getHeader("Authorization"))
                .flatMap(text -> AuthorizationField.parse(text, AuthorizationField.HANDSHAKE));
        if (signed.isPresent() && handshakes.isPresent() && handshakes.get().isConfigured()) {
            return judge(signed.get(), handshakes.get(), request);
        }
        refused.increment();
        if (!isConfigured()) {
            return refusals.notConfigured(
                    refusals.client(request),
                    "an agent",
                    "No agent is configured",
                    "This proxy accepts no agent, because it has no token and no agent is enrolled. Set"
                            + " GATEWAY_TUNNEL_TOKEN (or the system property gatewaytunnel.token) to the same value on the"
                            + " proxy and on the agent, or enrol the agent (java -jar gateway-tunnel.war agents enrol).");
        }
        return token.isEmpty() && signed.isEmpty()
                ? unauthorized("A token is required")
                : refusals.wrong(
                        refusals.client(request),
                        signed.isPresent() ? "signature" : "token",
                        signed.isPresent() ? "no agent is enrolled here" : "",
                        unauthorized(signed.isPresent() ? "No agent is enrolled here" : "The token is wrong"));
    }

    private Refusal unauthorized(String title) {
        return LoginRefusals.unauthorized(
                title,
                "Send Authorization: Bearer with the token that the proxy was started with, or enrol the agent.",
                handshakes
                        .filter(SignedHandshakes::isConfigured)
                        .flatMap(SignedHandshakes::nonce)
                        .map(nonce -> challenge(nonce, false)));
    }

    private static String challenge(String nonce, boolean stale) {
        return stale
                ? AuthorizationField.format(AuthorizationField.HANDSHAKE, "nonce", nonce, "stale", "true")
                : AuthorizationField.format(AuthorizationField.HANDSHAKE, "nonce", nonce);
    }

    private Verdict judge(AuthorizationField shown, SignedHandshakes by, HttpServletRequest request) {
        ClientAddress client = refusals.client(request);
        String host = Optional.ofNullable(request.getHeader("Host")).orElse("");
        SignedHandshakes.Verdict verdict = by.judge(shown, host, client.network());
        if (verdict instanceof SignedHandshakes.Proven proven) {
            return new Admitted(new AgentCredential(
                    "enrolled " + proven.agent().name(),
                    ServiceGrant.of(proven.agent().services()).and(most.get()),
                    Optional.of(proven.agent().name()),
                    new AgentCredential.Signature(proven.agent().credential(), proven.keyId(), proven.proof())));
        }
        if (verdict instanceof SignedHandshakes.Challenged challenged) {
            return LoginRefusals.unauthorized(
                    "A signature is required",
                    "Sign the nonce, and send it with Authorization: " + AuthorizationField.HANDSHAKE + ".",
                    Optional.of(challenge(challenged.nonce(), challenged.stale())));
        }
        refused.increment();
        if (verdict instanceof SignedHandshakes.Wrong wrong) {
            // The same to whatever is wrong: a stranger learns no names by it.
            Refusal answer = LoginRefusals.unauthorized(
                    "The signature is of no agent here",
                    "Enrol the agent again, or give it the key and the name that it was enrolled with.",
                    Optional.empty());
            return refusals.wrong(client, "signature", wrong.reason(), answer);
        }
        return new Refusal(
                503, "Too many handshakes at once", "Try again in a moment.", Headers.of("Retry-After", "1"));
    }

    /** Whether what let an agent in still counts; asked when something was revoked or taken on anew. */
    public boolean admits(AgentCredential credential) {
        AgentCredential.Proof proof = credential.proof();
        if (proof instanceof AgentCredential.Signature signature) {
            return handshakes.isPresent()
                    && handshakes.get().admits(signature.signed().name(), signature.credential(), signature.keyId());
        }
        return !(proof instanceof AgentCredential.Token token)
                || credentials.admits(token.digest(), credential.agent());
    }

    /**
     * Of a credential that {@link #admits} no more: whether another one has taken its place, by which most of those who
     * had it come again.
     */
    public boolean isReplaced(AgentCredential credential) {
        return credential.proof() instanceof AgentCredential.Token
                && credential.agent().map(credentials::knows).orElse(true);
    }

    public boolean isConfigured() {
        return !credentials.isEmpty()
                || handshakes.map(SignedHandshakes::isConfigured).orElse(false);
    }

    /** How many were refused since the start. */
    public long refusals() {
        return refused.sum();
    }

    /** The token that a request shows, if it shows one. */
    static Optional<String> bearer(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .filter(text -> text.toLowerCase(Locale.ROOT).startsWith(SCHEME))
                .map(text -> text.substring(SCHEME.length()).strip());
    }
}
