package io.gatewaytunnel.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.proof.AuthorizationField;
import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.proof.HandshakeProof;
import io.gatewaytunnel.proof.KeyKind;
import io.gatewaytunnel.state.StateDirectory;
import io.gatewaytunnel.state.StateException;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub makes of proofs, right ones and all that are wrong in one thing. */
final class SignedHandshakesTest {
    private static final String HUB = "hub.example:8443";
    private static final String ADDRESS = "192.0.2.7";

    @TempDir
    Path temporary;

    private final AtomicLong clock = new AtomicLong(1_000_000_000_000L);
    private final KeyPair pair = KeyKind.generate();
    private AgentFolders folders;
    private AgentBook book;

    @BeforeEach
    void enrol() throws StateException {
        StateDirectory state = StateDirectory.of(temporary);
        folders = new AgentFolders(state);
        enrol("site", pair);
        book = AgentBook.open(state);
    }

    private void enrol(String name, KeyPair key) throws StateException {
        EnrolmentCode code =
                folders.invite(name, List.of("shop"), Instant.now()).orElseThrow();
        String file = code.id() + ".json";
        CodeRecord record = CodeRecord.read(file, folders.codes.read(file).orElseThrow());
        KeyRecord unused = folders.use(code.id(), record, key.getPublic().getEncoded(), Instant.now());
    }

    @AfterEach
    void close() {
        book.close();
    }

    private SignedHandshakes hub(String... names) {
        return new SignedHandshakes(book, List.of(names), 100, clock::get);
    }

    /** The proof of an agent that does all as it should. */
    private Map<String, String> proof(String nonce) throws InvalidKeyException {
        HandshakeProof proof =
                new HandshakeProof(HUB, "site", "00".repeat(16), HandshakeProof.digest(List.of("shop")), nonce);
        KeyKind kind = KeyKind.of(pair.getPublic().getEncoded()).orElseThrow();
        byte[] signature = kind.sign(pair.getPrivate(), proof.signed());
        return new HashMap<>(Map.of(
                "name", proof.name(),
                "hub", proof.hub(),
                "instance", proof.instance(),
                "services", proof.services(),
                "key", AgentKeyId.of(pair.getPublic().getEncoded()),
                "nonce", nonce,
                "signature", Base64.getUrlEncoder().withoutPadding().encodeToString(signature)));
    }

    private static SignedHandshakes.Verdict judge(SignedHandshakes hub, Map<String, String> shown) {
        return hub.judge(new AuthorizationField(AuthorizationField.HANDSHAKE, shown), HUB, ADDRESS);
    }

    private static String nonce(SignedHandshakes hub) {
        return ((SignedHandshakes.Challenged) judge(hub, Map.of("name", "site"))).nonce();
    }

    @Test
    void whoeverSignsTheNonceIsProven() throws InvalidKeyException {
        SignedHandshakes hub = hub();

        SignedHandshakes.Verdict verdict = judge(hub, proof(nonce(hub)));

        assertThat(verdict).isInstanceOf(SignedHandshakes.Proven.class);
        assertThat(((SignedHandshakes.Proven) verdict).agent().services()).containsExactly("shop");
    }

    @Test
    void sameProofIsGoodOnce() throws InvalidKeyException {
        SignedHandshakes hub = hub();
        Map<String, String> proof = proof(nonce(hub));
        assertThat(judge(hub, proof)).isInstanceOf(SignedHandshakes.Proven.class);

        assertThat(judge(hub, proof))
                .isInstanceOfSatisfying(
                        SignedHandshakes.Challenged.class,
                        again -> assertThat(again.stale()).isTrue());
    }

    @Test
    void nonceIsGoodForHalfAMinuteAndAtEveryNodeOfTheDirectory() throws InvalidKeyException {
        SignedHandshakes hub = hub();
        Map<String, String> proof = proof(nonce(hub));
        try (AgentBook another = AgentBook.open(StateDirectory.of(temporary))) {
            SignedHandshakes node = new SignedHandshakes(another, List.of(), 100, clock::get);
            assertThat(judge(node, proof)).isInstanceOf(SignedHandshakes.Proven.class);
        }

        clock.addAndGet(Nonces.GOOD_FOR.toMillis() + 1);
        assertThat(judge(hub, proof)).isInstanceOf(SignedHandshakes.Challenged.class);
    }

    @Test
    void nonceThatTheHubHasNotMadeIsStale() throws InvalidKeyException {
        String own = new Nonces(new byte[32]).create(clock.get());
        assertThat(judge(hub(), proof(own))).isInstanceOf(SignedHandshakes.Challenged.class);
        assertThat(judge(hub(), proof("x"))).isInstanceOf(SignedHandshakes.Challenged.class);
        assertThat(judge(hub(), proof("x".repeat(1000)))).isInstanceOf(SignedHandshakes.Challenged.class);
    }

    @Test
    void whateverElseIsSaidThanWasSignedIsWrong() throws InvalidKeyException {
        SignedHandshakes hub = hub(HUB, "other.example");
        Map<String, String> changed = Map.of(
                "name", "other",
                "hub", "other.example",
                "instance", "01".repeat(16),
                "services", HandshakeProof.digest(List.of("shop", "admin")),
                "key", "00".repeat(16),
                "signature", "A".repeat(86));
        for (Map.Entry<String, String> one : changed.entrySet()) {
            Map<String, String> proof = proof(nonce(hub));
            proof.put(one.getKey(), one.getValue());
            assertThat(judge(hub, proof)).as(one.getKey()).isInstanceOf(SignedHandshakes.Wrong.class);
        }
        Map<String, String> another = proof(nonce(hub));
        another.put("nonce", nonce(hub));
        assertThat(judge(hub, another)).as("nonce").isInstanceOf(SignedHandshakes.Wrong.class);
        assertThat(judge(hub, proof(nonce(hub)))).as("nothing").isInstanceOf(SignedHandshakes.Proven.class);
    }

    @Test
    void proofForAnotherHubIsWrongHere() throws InvalidKeyException {
        SignedHandshakes hub = hub("front.example");

        assertThat(judge(hub, proof(nonce(hub))))
                .isInstanceOfSatisfying(
                        SignedHandshakes.Wrong.class,
                        wrong -> assertThat(wrong.reason()).contains("hub-names"));
        assertThat(judge(hub("FRONT.example", HUB), proof(nonce(hub)))).isInstanceOf(SignedHandshakes.Proven.class);
    }

    @Test
    void signatureOfAnotherLengthIsNoneBeforeItIsLookedAt() throws InvalidKeyException {
        SignedHandshakes hub = hub();
        for (int bytes : new int[] {0, 1, 63, 65, 200}) {
            Map<String, String> proof = proof("no nonce at all");
            proof.put("signature", Base64.getUrlEncoder().encodeToString(new byte[bytes]));
            assertThat(judge(hub, proof)).as("%d bytes", bytes).isInstanceOf(SignedHandshakes.Wrong.class);
        }
        Map<String, String> proof = proof(nonce(hub));
        proof.put("signature", "****");
        assertThat(judge(hub, proof)).isInstanceOf(SignedHandshakes.Wrong.class);
    }

    @Test
    void keyOfAnotherAgentIsNoKeyOfThisOne() throws Exception {
        KeyPair foreign = KeyKind.generate();
        enrol("other", foreign);
        book.close();
        book = AgentBook.open(StateDirectory.of(temporary));
        SignedHandshakes hub = hub();
        Map<String, String> proof = proof(nonce(hub));
        proof.put("name", "other");

        assertThat(judge(hub, proof)).isInstanceOf(SignedHandshakes.Wrong.class);
    }

    @Test
    void whatWasProvenCountsUntilItsKeyOrItsAgentIsRevoked() throws Exception {
        SignedHandshakes hub = hub();
        SignedHandshakes.Proven proven = (SignedHandshakes.Proven) judge(hub, proof(nonce(hub)));
        String credential = proven.agent().credential();
        assertThat(hub.admits("site", credential, proven.keyId())).isTrue();
        assertThat(hub.admits("site", "another", proven.keyId())).isFalse();

        assertThat(folders.revokeKey("site", proven.keyId(), Instant.now())).isTrue();
        book.close();
        book = AgentBook.open(StateDirectory.of(temporary));
        assertThat(hub().admits("site", credential, proven.keyId())).isFalse();
        assertThat(judge(hub(), proof(nonce(hub())))).isInstanceOf(SignedHandshakes.Wrong.class);
    }

    @Test
    void withoutAnyAgentNoSecretIsMadeAndNobodyIsAsked(@TempDir Path empty) {
        try (AgentBook none = AgentBook.open(StateDirectory.of(empty.resolve("state")))) {
            SignedHandshakes hub = new SignedHandshakes(none, List.of(), 100, clock::get);

            assertThat(hub.isConfigured()).isFalse();
            assertThat(hub.nonce()).isEmpty();
            assertThat(judge(hub, Map.of("name", "site"))).isInstanceOf(SignedHandshakes.Wrong.class);
            assertThat(empty.resolve("state")).doesNotExist();
        }
    }

    @Test
    void usedNoncesAreForgottenWhenNobodyCouldUseThemAgain() {
        Nonces nonces = new Nonces(new byte[32]);
        String nonce = nonces.create(clock.get());
        assertThat(nonces.use(nonce, clock.get())).isTrue();
        assertThat(nonces.use(nonce, clock.get())).isFalse();
        assertThat(nonces.isGood(nonce, clock.get())).isFalse();

        long later = clock.get() + 3 * Nonces.GOOD_FOR.toMillis();
        assertThat(nonces.use("another", later)).isTrue();
        assertThat(nonces.isGood(nonce, later)).as("too old, used or not").isFalse();
        for (int number = 1; number < Nonces.MOST_USED; number++) {
            assertThat(nonces.use("n" + number, later)).isTrue();
        }
        assertThat(nonces.use("one too many", later)).isFalse();
    }

    @Test
    void nonceWithAnyBitChangedIsNone() {
        Nonces nonces = new Nonces(new byte[32]);
        byte[] nonce = Base64.getUrlDecoder().decode(nonces.create(clock.get()));
        for (int bit = 0; bit < nonce.length * 8; bit++) {
            byte[] changed = Arrays.copyOf(nonce, nonce.length);
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(nonces.isGood(Base64.getUrlEncoder().withoutPadding().encodeToString(changed), clock.get()))
                    .isFalse();
        }
    }
}
