package io.gatewaytunnel.identity;

import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.state.RecordFolder;
import io.gatewaytunnel.state.StateDirectory;
import io.gatewaytunnel.state.StateException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The records of agents in the state directory, and all that is ever done to them. Each record is written by one kind
 * of writer and as a whole, so that no two have to agree who is first, but for the use of a code, which one of them
 * wins.
 *
 * <ul>
 *   <li>{@code agents/NAME.json}: an operator's word, replaced by the next one;
 *   <li>{@code codes/ID.json}: a code that may be used; {@code wrong/ID-N}: its Nth wrong secret;
 *   <li>{@code used/ID.json}: the code was used, and for which key; written once;
 *   <li>{@code revoked/ID}: a credential or a key that counts no more; only ever added.
 * </ul>
 *
 * <p>Threads: any; all of it may block.
 */
public final class AgentFolders {
    public static final Duration CODE_LIFETIME = Duration.ofMinutes(15);

    /** Wrong secrets that one code stands. */
    static final int MOST_WRONG = 5;

    private static final String SUFFIX = ".json";

    final RecordFolder agents;
    final RecordFolder codes;
    final RecordFolder wrong;
    final RecordFolder used;
    final RecordFolder revoked;
    private final SecureRandom random = new SecureRandom();

    public AgentFolders(StateDirectory state) {
        this.agents = state.folder("agents");
        this.codes = state.folder("codes");
        this.wrong = state.folder("wrong");
        this.used = state.folder("used");
        this.revoked = state.folder("revoked");
    }

    /**
     * A code by which the agent may bring a key. {@code services}: what it may offer from now on; none: as it was.
     * Empty when nothing was said of an agent that is not there.
     */
    public Optional<EnrolmentCode> invite(String name, List<String> services, Instant now) throws StateException {
        Optional<AgentRecord> present = agent(name).filter(found -> !isRevoked(found.credential()));
        if (present.isEmpty() && services.isEmpty()) {
            return Optional.empty();
        }
        AgentRecord agent = new AgentRecord(
                name,
                present.map(AgentRecord::credential).orElseGet(this::randomId),
                services.isEmpty() ? present.map(AgentRecord::services).orElse(List.of()) : services,
                present.map(AgentRecord::created).orElse(now));
        if (!present.equals(Optional.of(agent))) {
            agents.replace(name + SUFFIX, agent.octets());
        }
        EnrolmentCode code = EnrolmentCode.random(name, random);
        CodeRecord record = new CodeRecord(name, agent.credential(), digest(code.secret()), now.plus(CODE_LIFETIME));
        codes.replace(code.id() + SUFFIX, record.octets());
        return Optional.of(code);
    }

    private String randomId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /** As a secret is kept: it is long and random, so that a plain digest does. */
    static String digest(String secret) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private Optional<AgentRecord> agent(String name) throws StateException {
        Optional<byte[]> octets = agents.read(name + SUFFIX);
        return octets.isEmpty()
                ? Optional.empty()
                : Optional.of(AgentRecord.read(agents.place(name + SUFFIX), octets.get()));
    }

    private boolean isRevoked(String id) {
        try {
            return revoked.read(id).isPresent();
        } catch (StateException e) {
            return true; // what is there and cannot be read is there
        }
    }

    /**
     * Uses the code for that key, and returns the record by which it was used: by another key, if somebody was faster.
     */
    KeyRecord use(String codeId, CodeRecord code, byte[] publicKey, Instant now) throws StateException {
        KeyRecord record = new KeyRecord(
                code.name(),
                code.credential(),
                Base64.getEncoder().encodeToString(publicKey),
                code.secret(),
                behind(code.credential(), now));
        String name = codeId + SUFFIX;
        KeyRecord winner = used.create(name, record.octets())
                ? record
                : KeyRecord.read(used.place(name), used.read(name).orElse(record.octets()));
        codes.delete(name);
        revokeReplaced(code.credential(), now);
        return winner;
    }

    /** What two younger keys have replaced does not come back when one of these is revoked. */
    private void revokeReplaced(String credential, Instant now) throws StateException {
        List<AgentKey> present = keys().stream()
                .filter(record -> record.credential().equals(credential))
                .flatMap(record -> AgentKey.of(record).stream())
                .filter(key -> !isRevoked(key.id()))
                .toList();
        for (String id : KnownAgents.replaced(present)) {
            revoke(id, "a key that two younger ones have replaced", now);
        }
    }

    /** Now, or just behind the youngest key of the agent: a clock that was once ahead must not make it count less. */
    private Instant behind(String credential, Instant now) throws StateException {
        return keys().stream()
                .filter(record -> record.credential().equals(credential))
                .map(record -> record.enrolled().plusMillis(1))
                .filter(now::isBefore)
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    /** Remembers a wrong secret of that code. */
    void noteWrong(String codeId) throws StateException {
        for (int number = 1; number <= MOST_WRONG; number++) {
            if (wrong.create(codeId + "-" + number, new byte[0])) {
                return;
            }
        }
    }

    /** Revokes an agent with all its keys and codes; false when there is none. */
    public boolean revokeAgent(String name, Instant now) throws StateException {
        Optional<AgentRecord> agent = agent(name);
        if (agent.isEmpty() || isRevoked(agent.get().credential())) {
            return false;
        }
        revoke(agent.get().credential(), "agent " + name, now);
        return true;
    }

    /** Revokes one key of an agent; false when it has none of that id. */
    public boolean revokeKey(String name, String keyId, Instant now) throws StateException {
        Optional<AgentRecord> agent = agent(name);
        boolean known = keys().stream()
                .anyMatch(key -> key.keyId().equals(keyId)
                        && agent.map(AgentRecord::credential).equals(Optional.of(key.credential())));
        if (known) {
            revoke(keyId, "key of agent " + name, now);
        }
        return known;
    }

    private void revoke(String id, String what, Instant now) throws StateException {
        boolean unused = revoked.create(id, (what + ", " + now + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private List<KeyRecord> keys() throws StateException {
        List<KeyRecord> keys = new ArrayList<>();
        for (String name : used.names()) {
            Optional<byte[]> octets = used.read(name);
            if (octets.isPresent()) {
                keys.add(KeyRecord.read(used.place(name), octets.get()));
            }
        }
        return keys;
    }

    /** Read at this moment. */
    public KnownAgents known() throws StateException {
        List<AgentRecord> all = new ArrayList<>();
        for (String name : agents.names()) {
            Optional<byte[]> octets = agents.read(name);
            if (octets.isPresent()) {
                all.add(AgentRecord.read(agents.place(name), octets.get()));
            }
        }
        return KnownAgents.of(all, keys(), Set.copyOf(revoked.names()));
    }

    /** Removes codes that nobody can use any more, and what was counted of them. */
    public void sweep(Instant now) throws StateException {
        for (String name : codes.names()) {
            Optional<byte[]> octets = codes.read(name);
            if (used.read(name).isPresent()
                    || (octets.isPresent()
                            && CodeRecord.read(codes.place(name), octets.get())
                                    .expires()
                                    .isBefore(now))) {
                codes.delete(name);
            }
        }
        Set<String> left = Set.copyOf(codes.names());
        for (String name : wrong.names()) {
            int dash = name.lastIndexOf('-');
            if (dash > 0 && !left.contains(name.substring(0, dash) + SUFFIX)) {
                wrong.delete(name);
            }
        }
        for (RecordFolder folder : List.of(agents, codes, wrong, used, revoked)) {
            folder.sweep(now);
        }
    }

    /** The id in a file's name. */
    static String idOf(String fileName) {
        return fileName.endsWith(SUFFIX) ? fileName.substring(0, fileName.length() - SUFFIX.length()) : fileName;
    }
}
