package io.gatewaytunnel.configfile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known name somebody meant who wrote an unknown one. Pure. */
public final class NearestName {
    private static final int LETTERS_FOR_ONE_SLIP = 3;

    private NearestName() {}

    /** The name that takes the fewest slips of a finger, if those are no more than one in three letters. */
    public static Optional<String> of(String written, Collection<String> known) {
        int most = Math.max(1, written.length() / LETTERS_FOR_ONE_SLIP);
        return known.stream()
                .min(Comparator.comparingInt((String name) -> slips(written, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name -> slips(written, name) <= most);
    }

    /** Letters left out, added, mistaken, or two in a row exchanged; without a look at case, {@code _} as {@code -}. */
    private static int slips(String written, String name) {
        String from = written.toLowerCase(Locale.ROOT).replace('_', '-');
        int[] beforeLast = new int[name.length() + 1];
        int[] last = new int[name.length() + 1];
        for (int j = 0; j <= name.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] now = new int[name.length() + 1];
            now[0] = i;
            for (int j = 1; j <= name.length(); j++) {
                boolean same = from.charAt(i - 1) == name.charAt(j - 1);
                now[j] = Math.min(Math.min(last[j] + 1, now[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == name.charAt(j - 2)
                        && from.charAt(i - 2) == name.charAt(j - 1)) {
                    now[j] = Math.min(now[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = now;
        }
        return last[name.length()];
    }
}
