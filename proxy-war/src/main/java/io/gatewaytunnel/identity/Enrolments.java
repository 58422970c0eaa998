package io.gatewaytunnel.identity;

import io.gatewaytunnel.log.Printable;
import io.gatewaytunnel.proof.AgentKeyId;
import io.gatewaytunnel.proof.EnrolmentCode;
import io.gatewaytunnel.proof.KeyKind;
import io.gatewaytunnel.state.StateException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes keys that agents bring with a code. Who asks is answered from memory at once: that the key is enrolled, that it
 * is being enrolled, so that he asks again in a moment, or why it will not be. The same code with the same key may be
 * shown as often as one likes, so that an agent which has lost the answer goes on where it was.
 *
 * <p>Nothing that a stranger sends has a file touched: only who knows the id of a code does, and of one code so many
 * wrong secrets are looked at and no more. Threads: any; nothing blocks.
 */
public final class Enrolments {
    private static final Logger LOG = System.getLogger(Enrolments.class.getName());

    /** Keys that are being written at a time; each is a code's. */
    private static final int MOST_UNDER_WAY = 64;

    private final AgentBook book;
    private final Map<String, UnderWay> underWay = new ConcurrentHashMap<>();

    /** Wrong secrets that this node has seen and perhaps not written yet, of codes that there are. */
    private final Map<String, Integer> wrong = new ConcurrentHashMap<>();

    public Enrolments(AgentBook book) {
        this.book = book;
    }

    /** {@code failure}: why it could not be written; empty while it may be. */
    private record UnderWay(String keyId, Optional<String> failure) {}

    /** What comes of asking. */
    public sealed interface Outcome {}

    /** The key is the agent's from now on. */
    public record Enrolled(String name, String keyId) implements Outcome {}

    /** To be asked again in a moment. */
    public record Pending() implements Outcome {}

    /** To be asked again when something has been put right; the reason is for whoever asks too. */
    public record Failed(String reason) implements Outcome {}

    /** The code was right once, and is not any more; the reason is for whoever asks too. */
    public record Refused(String reason) implements Outcome {}

    /** The code is none. */
    public record Wrong() implements Outcome {}

    /** {@code publicKey}: a SubjectPublicKeyInfo that is a {@link KeyKind}'s. */
    public Outcome enrol(EnrolmentCode code, byte[] publicKey) {
        AgentBook.Contents known = book.contents();
        wrong.keySet().retainAll(known.codes().keySet());
        underWay.keySet().retainAll(known.codes().keySet());
        KeyRecord used = known.used().get(code.id());
        if (used != null) {
            return isSecret(code, used.name(), used.secret()) ? again(code, used, publicKey) : new Wrong();
        }
        CodeRecord record = known.codes().get(code.id());
        if (record == null) {
            return new Wrong();
        }
        int tries = Math.max(known.wrong().getOrDefault(code.id(), 0), wrong.getOrDefault(code.id(), 0));
        if (tries >= AgentFolders.MOST_WRONG) {
            return new Wrong();
        }
        if (!isSecret(code, record.name(), record.secret())) {
            wrong.put(code.id(), tries + 1);
            book.write(folders -> noteWrong(folders, code.id()));
            return new Wrong();
        }
        if (record.expires().isBefore(Instant.now())) {
            return new Refused("The code has expired; ask for another one.");
        }
        boolean counts = known.agents()
                .find(record.name())
                .filter(agent -> agent.agent().credential().equals(record.credential()))
                .isPresent();
        return counts
                ? begin(code.id(), record, publicKey)
                : new Refused("The agent was revoked after the code was made; ask for another one.");
    }

    private static Outcome again(EnrolmentCode code, KeyRecord used, byte[] publicKey) {
        return used.keyId().equals(AgentKeyId.of(publicKey))
                ? new Enrolled(used.name(), used.keyId())
                : new Refused("The code " + code.id() + " has been used for another key; ask for another one.");
    }

    /** Takes as long for a wrong one as for the right one. */
    private static boolean isSecret(EnrolmentCode code, String name, String digest) {
        return MessageDigest.isEqual(
                        AgentFolders.digest(code.secret()).getBytes(StandardCharsets.US_ASCII),
                        digest.getBytes(StandardCharsets.US_ASCII))
                && code.name().equals(name);
    }

    private void noteWrong(AgentFolders folders, String id) {
        LOG.log(Level.WARNING, "step=enrol a wrong secret was shown for the code {0}", id);
        try {
            folders.noteWrong(id);
        } catch (StateException e) {
            LOG.log(Level.WARNING, "step=enrol a wrong secret could not be written down: {0}", e.getMessage());
        }
    }

    private Outcome begin(String id, CodeRecord code, byte[] publicKey) {
        String keyId = AgentKeyId.of(publicKey);
        UnderWay before = underWay.get(id);
        if (before != null && before.failure().isPresent()) {
            underWay.remove(id, before); // told once, then tried again
            return new Failed(before.failure().get());
        }
        if (before == null
                && underWay.size() < MOST_UNDER_WAY
                && underWay.putIfAbsent(id, new UnderWay(keyId, Optional.empty())) == null) {
            book.write(folders -> write(folders, id, code, publicKey));
        }
        return new Pending();
    }

    private void write(AgentFolders folders, String id, CodeRecord code, byte[] publicKey) {
        try {
            KeyRecord winner = folders.use(id, code, publicKey, Instant.now());
            LOG.log(Level.INFO, "step=enrol agent {0} has the key {1} from now on", winner.name(), winner.keyId());
            underWay.remove(id);
        } catch (StateException e) {
            LOG.log(Level.ERROR, "step=enrol the key of agent {0} is not kept: {1}", code.name(), e.getMessage());
            underWay.put(
                    id,
                    new UnderWay(AgentKeyId.of(publicKey), Optional.of(Printable.of(String.valueOf(e.getMessage())))));
        } catch (RuntimeException | Error e) {
            underWay.remove(id);
            throw e;
        }
    }

    /** A key as it is sent, in base64url; empty when it is none that may be enrolled. */
    public static Optional<byte[]> publicKey(String text) {
        try {
            byte[] key = Base64.getUrlDecoder().decode(text);
            Optional<KeyKind> kind = KeyKind.of(key);
            if (kind.isPresent()) {
                PublicKey unused = kind.get().publicKey(key);
            }
            return kind.map(known -> key);
        } catch (IllegalArgumentException | InvalidKeyException e) {
            return Optional.empty();
        }
    }
}
