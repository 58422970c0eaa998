package io.gatewaytunnel.log;

/**
 * Words of a peer as they may stand in a log: in one line, of bounded length, and without what a terminal or a reader
 * of logs takes for a command. Pure.
 */
public final class Printable {
    /** As much as is worth reading; a reason on the wire has up to 512 bytes. */
    static final int MOST_CHARS = 200;

    private static final char REPLACEMENT = '?';
    private static final String CUT = "…";

    private Printable() {}

    /**
     * The text with a question mark for each control character (C0, C1, DEL), line separator, invisible formatting
     * character (which can turn the direction of writing round) and half of a surrogate pair, cut after 200 characters.
     */
    public static String of(String text) {
        return of(text, MOST_CHARS);
    }

    /** The same, cut after so many characters. */
    public static String of(String text, int mostChars) {
        int most = Math.min(text.length(), mostChars);
        boolean cutsPair = most < text.length()
                && Character.isHighSurrogate(text.charAt(most - 1))
                && Character.isLowSurrogate(text.charAt(most));
        int end = cutsPair ? most - 1 : most;
        if (end == text.length() && isPlainAscii(text)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(end + CUT.length());
        for (int at = 0; at < end; ) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            printable.appendCodePoint(isPrintable(point) ? point : REPLACEMENT);
        }
        return end < text.length() ? printable.append(CUT).toString() : printable.toString();
    }

    private static boolean isPlainAscii(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
