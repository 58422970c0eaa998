package io.gatewaytunnel.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to a name that is a part of a longer text, without taking it out: a hash table with the names in
 * an array. The names are the operator's, so that nobody else makes them collide. Immutable.
 *
 * @param <T> what belongs to a name
 */
final class NameIndex<T> {
    private final boolean anyCase;
    private final boolean empty;
    private final int mask;
    private final @Nullable String[] names;
    private final Object[] values;

    /** {@code anyCase}: letters of ASCII are equal in both cases; the names are in lower case then. */
    NameIndex(Map<String, ? extends T> entries, boolean anyCase) {
        this.anyCase = anyCase;
        this.empty = entries.isEmpty();
        int size = Integer.highestOneBit(Math.max(1, entries.size())) << 2; // at most half full
        this.mask = size - 1;
        this.names = new String[size];
        this.values = new Object[size];
        entries.forEach((name, value) -> {
            int at = hash(name, 0, name.length()) & mask;
            while (names[at] != null) {
                at = (at + 1) & mask;
            }
            names[at] = name;
            values[at] = value;
        });
    }

    /** Whether nothing is ever found. */
    boolean isEmpty() {
        return empty;
    }

    /** What belongs to the characters from {@code from} to before {@code to}, or null. */
    @SuppressWarnings("unchecked") // nothing else is put in
    @Nullable
    T find(String text, int from, int to) {
        int at = hash(text, from, to) & mask;
        for (String name = names[at]; name != null; name = names[at]) {
            if (name.length() == to - from && name.regionMatches(anyCase, 0, text, from, to - from)) {
                return (T) values[at];
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    private int hash(String text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            hash = 31 * hash + (anyCase && c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
        return hash ^ (hash >>> 16);
    }
}
