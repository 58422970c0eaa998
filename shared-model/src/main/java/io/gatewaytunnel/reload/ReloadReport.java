package io.gatewaytunnel.reload;

import java.time.Instant;
import java.util.List;

/**
 * What came of the changes of a configuration so far. Immutable.
 *
 * @param lastSuccess when what is in effect was read
 * @param successes readings that were taken up since the start, and {@code failures} those that could not be
 * @param mistakes what is wrong with the last one; none when it was taken up
 * @param needRestart what has been changed and is taken up at the next start, a line for each
 */
public record ReloadReport(
        Instant lastSuccess, long successes, long failures, List<String> mistakes, List<String> needRestart) {
    public ReloadReport {
        mistakes = List.copyOf(mistakes);
        needRestart = List.copyOf(needRestart);
    }

    static ReloadReport started(Instant at) {
        return new ReloadReport(at, 0, 0, List.of(), List.of());
    }

    ReloadReport success(Instant at, List<String> restart) {
        return new ReloadReport(at, successes + 1, failures, List.of(), restart);
    }

    /** What needed a restart before still does. */
    ReloadReport failure(List<String> what) {
        return new ReloadReport(lastSuccess, successes, failures + 1, what, needRestart);
    }

    /** Whether the files as they are now could be used when they were last read. */
    public boolean isSuccessful() {
        return mistakes.isEmpty();
    }
}
