package io.gatewaytunnel.identity;

import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.state.StateException;
import java.time.Instant;
import java.util.Base64;

/**
 * A code that was used, and the key that it was used for: one record, so that a code is used up and its key known in
 * the same moment. Immutable.
 *
 * @param publicKey its SubjectPublicKeyInfo in base64
 * @param secret the digest of the code's, for who asks a second time
 */
record KeyRecord(String name, String credential, String publicKey, String secret, Instant enrolled) {
    static KeyRecord read(String place, byte[] octets) throws StateException {
        RecordJson json = RecordJson.read(place, octets);
        return new KeyRecord(
                json.text("name"),
                json.text("credential"),
                json.text("key"),
                json.text("secret"),
                json.instant("enrolled"));
    }

    byte[] octets() {
        return RecordJson.create()
                .with("name", name)
                .with("credential", credential)
                .with("key", publicKey)
                .with("keyId", keyId())
                .with("secret", secret)
                .with("enrolled", enrolled.toString())
                .octets();
    }

    /** Empty for what is no base64, which no key has. */
    byte[] encodedKey() {
        try {
            return Base64.getDecoder().decode(publicKey);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    String keyId() {
        return AgentKeyId.of(encodedKey());
    }
}
