package io.gatewaytunnel.hub;

import io.gatewaytunnel.frame.ResumePoint;
import io.gatewaytunnel.mux.DetachedSessions;
import io.gatewaytunnel.mux.MuxSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions that an agent may go on with over another link, by their tokens: the owner of a session while no link
 * carries it. A token is a secret: it is kept as its digest, so that the time of a look-up tells nothing of it.
 *
 * <p>Threads: any.
 */
final class SessionDirectory {
    private final Map<String, Kept> kept = new ConcurrentHashMap<>();

    /** A session, and the link's candidate that it was begun for. */
    record Kept(MuxSession session, Candidate owner) {
        private boolean isOf(Candidate candidate) {
            return candidate.isInstanceOf(owner)
                    && candidate.hello().services().equals(owner.hello().services())
                    && candidate.hello().limits().equals(owner.hello().limits())
                    && candidate.hello().features().equals(owner.hello().features());
        }
    }

    /** The session may be resumed by whoever has the token and the credential of its owner. */
    void add(String token, MuxSession session, Candidate owner) {
        kept.put(digest(token), new Kept(session, owner));
    }

    /** Its session has ended. */
    void remove(String token) {
        kept.remove(digest(token));
    }

    /**
     * The session that the candidate would like to go on with. Empty when there is none of that token, or it is another
     * credential's or instance's: a stranger cannot tell these apart.
     */
    Optional<MuxSession> find(Candidate candidate) {
        return candidate
                .hello()
                .resume()
                .map(ResumePoint::sessionToken)
                .flatMap(token -> Optional.ofNullable(kept.get(digest(token))))
                .filter(found -> found.isOf(candidate))
                .map(Kept::session);
    }

    /** Whether any of them has no link: then an agent may come that needs no place, as it has one. */
    boolean isAnyDetached() {
        return longestDetached().isPresent();
    }

    /** The one that has waited for a link for the longest: it gives way first. */
    Optional<MuxSession> longestDetached() {
        return DetachedSessions.longest(kept.values().stream().map(Kept::session));
    }

    private static String digest(String token) {
        try {
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
