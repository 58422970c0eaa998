package io.gatewaytunnel.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/** Words of strangers as they may stand in a line. Pure. */
final class Words {
    private static final HexFormat HEX = HexFormat.of();

    private Words() {}

    static String lower(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    /**
     * In ASCII, within double quotes or alone: quotes and backslashes with a backslash, everything else that is not
     * printable ASCII as the {@code \xhh} of its UTF-8, as Apache's httpd and nginx write it.
     */
    static String escaped(String text) {
        if (text.chars().allMatch(Words::isPlain)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(octet)) {
                escaped.append((char) octet);
            } else if (octet == '"' || octet == '\\') {
                escaped.append('\\').append((char) octet);
            } else {
                escaped.append("\\x").append(HEX.toHexDigits(octet));
            }
        }
        return escaped.toString();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /** The same where blanks end the word. */
    static String withoutBlanks(String text) {
        return text.isEmpty() ? "-" : escaped(text).replace(" ", "\\x20");
    }
}
