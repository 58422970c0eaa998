package io.gatewaytunnel.identity;

import io.gatewaytunnel.proof.KeyKind;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Optional;

/** A key that an agent may sign with. Immutable. */
public record AgentKey(String id, KeyKind kind, PublicKey key, Instant enrolled) {
    /** Empty when it is none that this JDK can use. */
    static Optional<AgentKey> of(KeyRecord record) {
        byte[] encoded = record.encodedKey();
        return KeyKind.of(encoded).flatMap(kind -> {
            try {
                return Optional.of(new AgentKey(record.keyId(), kind, kind.publicKey(encoded), record.enrolled()));
            } catch (InvalidKeyException e) {
                return Optional.empty();
            }
        });
    }
}
