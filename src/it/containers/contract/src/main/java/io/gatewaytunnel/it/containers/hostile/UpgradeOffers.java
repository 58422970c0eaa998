package io.gatewaytunnel.it.containers.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Bursts of offers to upgrade. What becomes of each offer is not looked at, only whether everybody else is served. */
public final class UpgradeOffers {
    private static final int[] SIZES = {20, 100, 500, 2_000};
    private static final int USUAL_SIZE = 100;
    private static final int SECOND = 1_000;
    /** Offers given up in a second: more try the machine, on which clients, agent and origin are, too. */
    private static final int GIVEN_UP_A_SECOND = 500;

    private UpgradeOffers() {}

    /** With origins that answer at once: they switch, or want no other protocol. */
    public static List<Attack> answered() {
        return bursts(Turn.SILENT, "answered at once", HostileOrigin.NOW, HostileOrigin.OTHERWISE);
    }

    /** With origins that switch after two seconds, or never answer. */
    public static List<Attack> keptWaiting() {
        return bursts(Turn.UNDER_WAY, "answered late or never", HostileOrigin.LATE, HostileOrigin.NEVER);
    }

    /** One of the usual size with both paths; in the full suite all sizes with each path. */
    private static List<Attack> bursts(Turn turn, String what, String... paths) {
        List<Attack> attacks = new ArrayList<>();
        Wave[] both = Stream.of(paths)
                .map(path -> Wave.of(USUAL_SIZE / paths.length, offer(path)))
                .toArray(Wave[]::new);
        attacks.add(Attack.usual(turn, USUAL_SIZE + " offers " + what, both));
        for (String path : paths) {
            for (int size : SIZES) {
                attacks.add(Attack.of(size + " offers to " + path, Wave.of(size, offer(path))));
            }
        }
        return Attack.chosen(attacks);
    }

    /** Of which the body never comes, or a byte a second. */
    public static List<Attack> withoutBody() {
        Striker withheld = exec(60_000);
        Striker slow = exec(60_000).then(SECOND, round -> new byte[] {(byte) ('a' + round % 26)});
        return Attack.chosen(
                Attack.usual(
                        Turn.SILENT,
                        "120 offers of which the body never comes, 20 of them a byte a second",
                        Wave.of(100, withheld),
                        Wave.of(20, slow)),
                Attack.of(
                        "300 offers of which the body never comes, 50 of them a byte a second",
                        Wave.of(250, withheld),
                        Wave.of(50, slow)));
    }

    private static Striker exec(int bodyLength) {
        return Striker.sending("POST " + HostileOrigin.NOW
                + " HTTP/1.1\nHost: h\nConnection: Upgrade\nUpgrade: foo/2\nContent-Length: " + bodyLength + "\n\n");
    }

    /** By clients that have gone before the answer comes. */
    public static List<Attack> givenUp() {
        return Attack.chosen(Stream.of(50, 500)
                .map(size -> new Attack(
                        "500 offers a second given up, " + size + " at a time",
                        size == 50 ? Turn.ALONE : Turn.NONE,
                        List.of(Wave.replaced(
                                size, offer(HostileOrigin.NEVER).breakingOffAfter(size * 1_000 / GIVEN_UP_A_SECOND)))))
                .toList());
    }

    private static Striker offer(String path) {
        return Striker.sending("GET " + path + " HTTP/1.1\nHost: h\nConnection: Upgrade\nUpgrade: foo/2\n\n");
    }
}
