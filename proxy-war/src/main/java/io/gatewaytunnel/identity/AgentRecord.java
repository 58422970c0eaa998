package io.gatewaytunnel.identity;

import io.gatewaytunnel.state.StateException;
import java.time.Instant;
import java.util.List;

/**
 * What an operator said of an agent. {@code credential} names all that the agent is by this word, its keys and its
 * codes: to revoke it is to revoke them all, and the next word under the same name has another. Immutable.
 */
public record AgentRecord(String name, String credential, List<String> services, Instant created) {
    public AgentRecord {
        services = List.copyOf(services);
    }

    static AgentRecord read(String place, byte[] octets) throws StateException {
        RecordJson json = RecordJson.read(place, octets);
        return new AgentRecord(
                json.text("name"), json.text("credential"), json.texts("services"), json.instant("created"));
    }

    byte[] octets() {
        return RecordJson.create()
                .with("name", name)
                .with("credential", credential)
                .with("services", services)
                .with("created", created.toString())
                .octets();
    }
}
