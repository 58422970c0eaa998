package io.gatewaytunnel.it.containers.hostile;

import java.util.ArrayList;
import java.util.List;

/**
 * What an attack did, or several at the same time.
 *
 * @param asked pages asked for meanwhile
 * @param late how many of them came late, wrong or not at all
 * @param slowest the slowest of each page, and of the same page asked of the origin itself
 * @param firstFailure what became of the first late one
 * @param links empty, or how the agents' sessions changed
 * @param left what was there 15 s after its end and was not before; empty when nobody has looked
 */
public record Outcome(int asked, int late, String slowest, String firstFailure, String links, List<String> left) {
    public Outcome {
        left = List.copyOf(left);
    }

    /** What is wrong, in words. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (late > 0) {
            faults.add(late + " of " + asked + " pages late, slowest in ms: " + slowest + "; first: " + firstFailure);
        }
        if (!links.isEmpty()) {
            faults.add("link lost: " + links);
        }
        left.forEach(what -> faults.add("left behind: " + what));
        return faults;
    }

    /** A line of the full suite's table. */
    String line(String attack, String server) {
        return "| " + attack + " | " + server + " | " + asked + " | " + late + " | " + slowest + " | "
                + (links.isEmpty() ? "no" : "yes") + " | " + leftInWords()
                + " | " + (faults().isEmpty() ? "withstood" : "**failed**") + " |";
    }

    private String leftInWords() {
        if (!Siege.isFull()) {
            return "not looked";
        }
        return left.isEmpty() ? "nothing" : String.join("; ", left);
    }
}
