package io.gatewaytunnel.identity;

import io.gatewaytunnel.state.StateException;
import java.time.Instant;

/** A code that nobody has used yet; its secret is kept as its digest. Immutable. */
record CodeRecord(String name, String credential, String secret, Instant expires) {
    static CodeRecord read(String place, byte[] octets) throws StateException {
        RecordJson json = RecordJson.read(place, octets);
        return new CodeRecord(json.text("name"), json.text("credential"), json.text("secret"), json.instant("expires"));
    }

    byte[] octets() {
        return RecordJson.create()
                .with("name", name)
                .with("credential", credential)
                .with("secret", secret)
                .with("expires", expires.toString())
                .octets();
    }
}
