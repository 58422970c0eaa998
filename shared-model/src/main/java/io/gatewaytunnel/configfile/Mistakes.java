package io.gatewaytunnel.configfile;

import io.gatewaytunnel.config.ConfigException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a file, in the order of its lines. One thread. */
public final class Mistakes {
    /** So many lines are told: the same slip in ten thousand routes is seen by the first of them. */
    private static final int MOST_TOLD = 200;

    private record Mistake(Place place, String words) {
        @Override
        public String toString() {
            return place + ": " + words;
        }
    }

    private final Set<Mistake> mistakes = new LinkedHashSet<>();

    /** {@code words}: the field, the value and the remedy; shown without line breaks. */
    public void add(Place place, String words) {
        mistakes.add(new Mistake(place, words.replaceAll("\\s+", " ").strip()));
    }

    /** Throws {@link ConfigException} with a line for each. */
    public void throwIfAny() {
        if (!mistakes.isEmpty()) {
            List<String> told = new ArrayList<>(inOrder());
            if (told.size() > MOST_TOLD) {
                String more = (told.size() - MOST_TOLD) + " more mistakes are not shown";
                told.subList(MOST_TOLD, told.size()).clear();
                told.add(more);
            }
            throw new ConfigException(told);
        }
    }

    private List<String> inOrder() {
        return mistakes.stream()
                .sorted(Comparator.comparing(
                                (Mistake mistake) -> mistake.place().file())
                        .thenComparingInt(mistake -> mistake.place().line())
                        .thenComparingInt(mistake -> mistake.place().column()))
                .map(Mistake::toString)
                .toList();
    }
}
