package io.gatewaytunnel.guard;

import java.util.BitSet;

/** Paths that no server takes for another one: they have one spelling. Pure. */
final class PlainPath {
    private static final BitSet CHARACTERS = new BitSet(128);

    static {
        CHARACTERS.set('0', '9' + 1);
        CHARACTERS.set('a', 'z' + 1);
        CHARACTERS.set('A', 'Z' + 1);
        "/._~!$&'()*+,=:@-".chars().forEach(CHARACTERS::set);
    }

    private PlainPath() {}

    /** Whether it is of plain characters, without empty segments and without any that ends in a dot or a plus. */
    static boolean isPlain(String path) {
        char before = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (!CHARACTERS.get(c) || (c == '/' && !mayEndSegment(before))) {
                return false;
            }
            before = c;
        }
        return before == '/' || mayEndSegment(before);
    }

    private static boolean mayEndSegment(char c) {
        return c != '/' && c != '.' && c != '+';
    }

    /** Whether Windows may take a part of it for something else: a stream ({@code :}) or a short name ({@code ~1}). */
    static boolean isOfWindows(String path) {
        return path.indexOf(':') >= 0 || hasShortName(path);
    }

    static boolean hasShortName(String path) {
        for (int at = path.indexOf('~'); at >= 0; at = path.indexOf('~', at + 1)) {
            if (at + 1 < path.length() && Character.isDigit(path.charAt(at + 1))) {
                return true;
            }
        }
        return false;
    }
}
