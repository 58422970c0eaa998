package io.gatewaytunnel.policy;

import io.gatewaytunnel.frame.HeadRules;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and reads the cookies of sticky sessions. A value names a service and an agent, says until when it counts (0:
 * for ever), and is signed together with the name of its cookie; nothing is stored. Whoever has it can read the names.
 * Immutable; any thread. Source: RFC 2104, RFC 6265.
 */
public final class StickyCookies {
    private static final String VERSION = "1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int PARTS = 5;

    /** Two names of 64, a time and a hash. */
    private static final int MOST_CHARS = 256;

    private static final long FOR_EVER = 0;
    private static final int MOST_DIGITS = 12;

    private final SecretKeySpec key;
    private final LongSupplier epochSeconds;

    public StickyCookies(StickyKey key, LongSupplier epochSeconds) {
        this.key = new SecretKeySpec(key.bytes(), ALGORITHM);
        this.epochSeconds = epochSeconds;
    }

    /** Where the requests of a session go. */
    public record Session(String service, String agent) {}

    /** The first session among values of the cookie that is ours and counts still. */
    public Optional<Session> read(Stickiness rule, List<String> values) {
        return values.stream().flatMap(value -> read(rule, value).stream()).findFirst();
    }

    private Optional<Session> read(Stickiness rule, String value) {
        if (value.length() > MOST_CHARS) {
            return Optional.empty();
        }
        String[] parts = value.split("~", PARTS + 1);
        boolean sound = parts.length == PARTS
                && parts[0].equals(VERSION)
                && HeadRules.isName(parts[1])
                && HeadRules.isName(parts[2])
                && parts[3].matches("[0-9]{1," + MOST_DIGITS + "}");
        if (!sound || !isSigned(rule, parts)) {
            return Optional.empty();
        }
        long until = Long.parseLong(parts[3]);
        // A rule that has got a time since would be passed by older values without one.
        boolean over = until == FOR_EVER ? rule.absoluteTimeout().isPresent() : until <= epochSeconds.getAsLong();
        return over ? Optional.empty() : Optional.of(new Session(parts[1], parts[2]));
    }

    private boolean isSigned(Stickiness rule, String[] parts) {
        String signature = signature(rule, parts[1], parts[2], parts[3]);
        return MessageDigest.isEqual(
                signature.getBytes(StandardCharsets.US_ASCII), parts[4].getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * The field {@code Set-Cookie} of a session.
     *
     * @param path below which the cookie counts
     * @param secure whether clients may send it over TLS alone
     */
    public String field(Stickiness rule, Session session, String path, boolean secure) {
        long seconds = rule.absoluteTimeout().map(Duration::toSeconds).orElse(FOR_EVER);
        String until = Long.toString(seconds == FOR_EVER ? FOR_EVER : epochSeconds.getAsLong() + seconds);
        String value = String.join(
                "~",
                VERSION,
                session.service(),
                session.agent(),
                until,
                signature(rule, session.service(), session.agent(), until));
        return rule.cookie() + "=" + value + "; Path=" + (path.indexOf(';') < 0 ? path : "/")
                + (rule.permanent() ? "; Max-Age=" + seconds : "") + "; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
    }

    /** No part of what is signed holds a line break, so that two different texts are never one. */
    private String signature(Stickiness rule, String service, String agent, String until) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            String text = String.join("\n", "gateway-tunnel sticky", VERSION, rule.cookie(), service, agent, until);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
