package io.gatewaytunnel.configfile;

import io.gatewaytunnel.config.ConfigException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What is wrong with a file, in the order of its lines. One thread. */
public final class Mistakes {
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
            throw new ConfigException(inOrder());
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
