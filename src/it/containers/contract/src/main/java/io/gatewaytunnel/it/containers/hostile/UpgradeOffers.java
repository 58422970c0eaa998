package io.gatewaytunnel.it.containers.hostile;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Bursts of offers to upgrade. What becomes of each offer is not looked at, only whether everybody else is served. */
public final class UpgradeOffers {
    private static final int[] SIZES = {20, 100, 500, 2_000};
    private static final int USUAL_SIZE = 100;
    private static final int GIVEN_UP_AFTER_MILLIS = 100;

    private UpgradeOffers() {}

    /** With an origin that switches at once. */
    public static List<Attack> answered() {
        return bursts(HostileOrigin.NOW, "switches at once");
    }

    /** With one that takes its time. */
    public static List<Attack> late() {
        return bursts(HostileOrigin.LATE, "switches after 2 s");
    }

    /** With one that wants no other protocol. */
    public static List<Attack> otherwise() {
        return bursts(HostileOrigin.OTHERWISE, "answers 200");
    }

    /** With one that never answers. */
    public static List<Attack> never() {
        return bursts(HostileOrigin.NEVER, "never answers");
    }

    private static List<Attack> bursts(String path, String what) {
        return Attack.chosen(IntStream.of(SIZES)
                .mapToObj(size -> new Attack(
                        size + " offers, origin " + what, size == USUAL_SIZE, List.of(Wave.of(size, offer(path)))))
                .toList());
    }

    /** By clients that have gone before the answer comes. */
    public static List<Attack> givenUp() {
        return Attack.chosen(Stream.of(50, 500)
                .map(size -> new Attack(
                        "offers given up after 0.1 s, " + size + " at a time",
                        size == 50,
                        List.of(Wave.replaced(
                                size, offer(HostileOrigin.NEVER).breakingOffAfter(GIVEN_UP_AFTER_MILLIS)))))
                .toList());
    }

    private static Striker offer(String path) {
        return Striker.sending("GET " + path + " HTTP/1.1\nHost: h\nConnection: Upgrade\nUpgrade: foo/2\n\n");
    }
}
