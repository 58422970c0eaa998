package io.gatewaytunnel.guard;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/**
 * What servers make of characters beyond ASCII: compatibility forms (full-width letters), letters without their marks,
 * and what is left when those that a character set lacks are dropped. Pure. Source: Unicode TR15, TR36.
 */
final class LookAlikes {
    /** Slashes by look and no compatibility form, and the currency signs that are backslashes in Japan and Korea. */
    private static final String SLASHES = "\u2044\u2215\u2216\u29f5\u29f8\u29f9\u00a5\u20a9";

    private LookAlikes() {}

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** The text as others may read it; itself not among them. */
    static List<String> of(String text) {
        String compatible = Normalizer.normalize(text, Normalizer.Form.NFKC);
        String taken = Normalizer.normalize(text, Normalizer.Form.NFKD);
        String bare = taken.codePoints()
                .filter(c -> c < 0x80)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String dropped = text.codePoints()
                .filter(c -> c < 0x80)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return List.of(compatible, bare, dropped);
    }

    /** Whether somebody may see a separator in it, an escape or the end of the path, where there is none. */
    static boolean hidesSyntax(String text) {
        String taken = Normalizer.normalize(text, Normalizer.Form.NFKD);
        return text.chars().anyMatch(c -> SLASHES.indexOf(c) >= 0)
                || "/\\%?#;".chars().anyMatch(c -> count(taken, c) > count(text, c))
                || count(taken, '.') > count(text, '.');
    }

    private static long count(String text, int character) {
        return text.chars().filter(c -> c == character).count();
    }

    /** So that letters of either case are the same, those too that have an upper or a lower case alone. */
    static String foldCase(String text) {
        return isAscii(text)
                ? text.toLowerCase(Locale.ROOT)
                : text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
