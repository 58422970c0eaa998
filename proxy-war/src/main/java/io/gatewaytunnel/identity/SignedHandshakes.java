package io.gatewaytunnel.identity;

import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.proof.KeyKind;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Judges the proof that an agent shows at the hub. Whatever can be told without a verification is told first: the name,
 * the key, the hub's name, the nonce and the length of the signature. Threads: any; waits only as
 * {@link VerificationTurns} does. Source: docs/PROTOCOL.md §2.
 */
public final class SignedHandshakes {
    private final AgentBook book;
    private final List<String> hubNames;
    private final VerificationTurns turns;
    private final LongSupplier clock;

    /** {@code hubNames}: what agents may call this hub; none: what the request's Host says. */
    public SignedHandshakes(AgentBook book, List<String> hubNames, int rememberedAddresses) {
        this(book, hubNames, rememberedAddresses, System::currentTimeMillis);
    }

    SignedHandshakes(AgentBook book, List<String> hubNames, int rememberedAddresses, LongSupplier clock) {
        this.book = book;
        this.hubNames = hubNames.stream().map(HandshakeProof::authority).toList();
        this.turns = new VerificationTurns(rememberedAddresses);
        this.clock = clock;
    }

    /** What a proof comes to. */
    public sealed interface Verdict {}

    /** It is right: who has signed, with which key, and what the hello has to say. */
    public record Proven(AgentRecord agent, String keyId, HandshakeProof proof) implements Verdict {}

    /** There is none yet, or its nonce is not good any more: that nonce is to be signed. */
    public record Challenged(String nonce, boolean stale) implements Verdict {}

    /** It is wrong; {@code reason} is for the log. */
    public record Wrong(String reason) implements Verdict {}

    /** Too many come at once; to be tried again. */
    public record Busy() implements Verdict {}

    /** Whether any agent may come so. */
    public boolean isConfigured() {
        return !book.agents().isEmpty();
    }

    /** Whether what was proven before still counts. */
    public boolean admits(String agent, String credential, String keyId) {
        return book.agents()
                .find(agent)
                .filter(known -> known.agent().credential().equals(credential))
                .flatMap(known -> known.key(keyId))
                .isPresent();
    }

    /** A nonce to sign; empty when nobody could. */
    public Optional<String> nonce() {
        return book.nonces().map(nonces -> nonces.create(clock.getAsLong()));
    }

    /**
     * What a proof comes to; right, it is used up.
     *
     * @param host the request's
     * @param address what counts as one in limits
     */
    public Verdict judge(AuthorizationField shown, String host, String address) {
        Optional<Nonces> nonces = book.nonces();
        if (nonces.isEmpty()) {
            return new Wrong("no agent is enrolled here");
        }
        if (!shown.has("signature")) {
            return new Challenged(nonces.get().create(clock.getAsLong()), false);
        }
        HandshakeProof proof = new HandshakeProof(
                HandshakeProof.authority(shown.get("hub")),
                shown.get("name"),
                shown.get("instance"),
                shown.get("services"),
                shown.get("nonce"));
        Optional<KnownAgents.Known> known = book.agents().find(proof.name());
        Optional<AgentKey> key = known.flatMap(agent -> agent.key(shown.get("key")));
        if (key.isEmpty()) {
            return new Wrong(known.isEmpty() ? "no agent of that name is enrolled" : "the agent has no such key");
        }
        if (!isOurName(proof.hub(), host)) {
            return new Wrong("it is for the hub '" + proof.hub() + "', which is none of this one's names (hub-names)");
        }
        byte[] signature = decoded(shown.get("signature"));
        if (signature.length != KeyKind.SIGNATURE_BYTES) {
            return new Wrong("the signature has not " + KeyKind.SIGNATURE_BYTES + " bytes");
        }
        if (!nonces.get().isGood(proof.nonce(), clock.getAsLong())) {
            return new Challenged(nonces.get().create(clock.getAsLong()), true);
        }
        return verify(known.get().agent(), key.get(), proof, signature, address, nonces.get());
    }

    private Verdict verify(
            AgentRecord agent, AgentKey key, HandshakeProof proof, byte[] signature, String address, Nonces nonces) {
        if (!turns.enter(address)) {
            return new Busy();
        }
        boolean right = false;
        try {
            right = key.kind().verifies(key.key(), proof.signed(), signature);
        } finally {
            turns.leave(address, right);
        }
        if (!right) {
            return new Wrong("the signature is wrong");
        }
        return nonces.use(proof.nonce(), clock.getAsLong())
                ? new Proven(agent, key.id(), proof)
                : new Challenged(nonces.create(clock.getAsLong()), true);
    }

    private boolean isOurName(String hub, String host) {
        return hubNames.isEmpty() ? hub.equals(HandshakeProof.authority(host)) : hubNames.contains(hub);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
