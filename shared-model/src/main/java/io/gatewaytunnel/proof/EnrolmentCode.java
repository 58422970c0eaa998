package io.gatewaytunnel.proof;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator gives an agent once, so that it may bring its key: {@code NAME.ID.SECRET}. The name is the agent's,
 * the id says which code is meant, so that wrong secrets can be counted, and the secret proves it. Immutable; its text
 * is shown to nobody but the one who asked for it.
 */
public record EnrolmentCode(String name, String id, String secret) {
    private static final int ID_BYTES = 9;
    private static final int SECRET_BYTES = 18;

    /** What enrolled agents may be called: it names a file on whatever file system. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private static final Pattern CODE =
            Pattern.compile("(" + NAME + ")\\.([0-9a-z]{" + 2 * ID_BYTES + "})\\.([A-Za-z0-9_-]{24})");

    /** A new one for that agent: 72 bits that say which, 144 that nobody guesses. */
    public static EnrolmentCode random(String name, SecureRandom random) {
        byte[] id = new byte[ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(id);
        random.nextBytes(secret);
        return new EnrolmentCode(
                name,
                HexFormat.of().formatHex(id),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Empty for what is no code. */
    public static Optional<EnrolmentCode> parse(String text) {
        Matcher parts = CODE.matcher(text.strip());
        return parts.matches()
                ? Optional.of(new EnrolmentCode(parts.group(1), parts.group(2), parts.group(3)))
                : Optional.empty();
    }

    /** As it is typed. */
    public String text() {
        return name + "." + id + "." + secret;
    }

    @Override
    public String toString() {
        return name + "." + id + ".(secret)";
    }
}
