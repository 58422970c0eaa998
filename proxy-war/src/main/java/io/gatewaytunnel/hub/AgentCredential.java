package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.HelloBody;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.settings.TokenDigest;
import java.util.Optional;

/**
 * Whom a handshake stands for, and which services its agents may offer.
 *
 * @param name tells it from others
 * @param agent the one name that an agent may say with it, if it is of one agent
 * @param proof what was shown for it
 */
public record AgentCredential(String name, ServiceGrant grant, Optional<String> agent, Proof proof) {
    /** Shown for it at the door. */
    public sealed interface Proof {}

    /** Nothing that is remembered. */
    public record Unspecified() implements Proof {}

    /** A token. */
    public record Token(TokenDigest digest) implements Proof {}

    /** A signature with the key of an enrolled agent; the hello has to say what was signed. */
    public record Signature(String credential, String keyId, HandshakeProof signed) implements Proof {}

    /** One that any agent may use. */
    public AgentCredential(String name, ServiceGrant grant) {
        this(name, grant, Optional.empty(), new Unspecified());
    }

    /** Why an agent that says this may not use it, beside what it offers; or empty. */
    Optional<String> refusal(HelloBody hello) {
        if (agent.isPresent() && !agent.get().equals(hello.agentName())) {
            return Optional.of("the credential is that of the agent '" + agent.get() + "' and of no '"
                    + hello.agentName() + "'; give the agent that name (--name)");
        }
        if (proof instanceof Signature signature && !isSigned(signature.signed(), hello)) {
            return Optional.of("the hello is not the one that was signed");
        }
        return Optional.empty();
    }

    private static boolean isSigned(HandshakeProof signed, HelloBody hello) {
        return signed.instance().equals(hello.instanceId())
                && signed.services().equals(HandshakeProof.digest(hello.services()));
    }
}
