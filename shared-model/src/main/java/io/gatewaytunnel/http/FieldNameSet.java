package io.gatewaytunnel.http;

import java.util.Arrays;

/**
 * A few names of fields, told without regard to case and without making anything: each field of each request is looked
 * up in several. Immutable; any thread.
 */
public final class FieldNameSet {
    private final String[][] byLength;

    private FieldNameSet(String[][] byLength) {
        this.byLength = byLength;
    }

    public static FieldNameSet of(String... names) {
        int longest = 0;
        for (String name : names) {
            longest = Math.max(longest, name.length());
        }
        String[][] byLength = new String[longest + 1][];
        for (int length = 0; length <= longest; length++) {
            byLength[length] = ofLength(names, length);
        }
        return new FieldNameSet(byLength);
    }

    private static String[] ofLength(String[] names, int length) {
        return Arrays.stream(names).filter(name -> name.length() == length).toArray(String[]::new);
    }

    /** Whether the name is one of them, in whatever case. */
    public boolean contains(String name) {
        int length = name.length();
        if (length >= byLength.length) {
            return false;
        }
        for (String one : byLength[length]) {
            if (one.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
