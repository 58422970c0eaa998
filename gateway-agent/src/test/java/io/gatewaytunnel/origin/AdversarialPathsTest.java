package io.gatewaytunnel.origin;

import static io.gatewaytunnel.origin.PublicSide.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.guard.FieldRules;
import io.gatewaytunnel.guard.Guard;
import io.gatewaytunnel.guard.HostRules;
import io.gatewaytunnel.guard.MethodRules;
import io.gatewaytunnel.guard.PathRule;
import io.gatewaytunnel.guard.PathRules;
import io.gatewaytunnel.http.AdversarialPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ten thousand spellings of a protected path against servers that normalise in different ways. The rules know nothing
 * of the servers, and whether a server was misled is judged by what it says itself.
 */
@Timeout(240)
final class AdversarialPathsTest {
    private static final int SPELLINGS = 10_000;

    private static final int AT_ONCE = 50;

    /** So many of them without rules, since servers end the connection behind most. */
    private static final int WITHOUT_RULES = 1_000;

    /** A server that believed in none of them would show nothing. */
    private static final int MISLED_WITHOUT_RULES = 20;

    private static final PathRules ONLY_PUBLIC = new PathRules(rules(AdversarialPaths.ALLOWED), List.of(), false);
    private static final PathRules ALL_BUT_ADMIN = new PathRules(List.of(), rules("/admin"), false);

    private static List<PathRule> rules(String path) {
        return List.of(PathRule.parse(false, path).orElseThrow());
    }

    private static Tunnel tunnel(BelievingServer server, PathRules paths) {
        Guard guard = new Guard(MethodRules.ALL, paths, HostRules.ALL, FieldRules.NONE, Guard.ANY_LENGTH, true);
        return new Tunnel(new Service("default", server.origin(), guard));
    }

    private static boolean isPublic(String believed) {
        return Path.of("/" + believed.replace("\0", "")).normalize().startsWith("/public");
    }

    private static boolean isAdmin(String believed) {
        return Path.of("/" + believed.replace("\0", "")).normalize().startsWith("/admin");
    }

    /** What the server believed of each that reached one of its pages. */
    private static List<String> beliefs(Tunnel tunnel, List<String> targets) {
        List<String> beliefs = new ArrayList<>();
        for (int from = 0; from < targets.size(); from += AT_ONCE) {
            List<String> some = targets.subList(from, Math.min(targets.size(), from + AT_ONCE));
            List<PublicSide> sides = some.stream().map(tunnel::get).toList();
            for (int i = 0; i < some.size(); i++) {
                belief(some.get(i), sides.get(i)).ifPresent(beliefs::add);
            }
        }
        return beliefs;
    }

    private static Optional<String> belief(String target, PublicSide side) {
        within(CompletableFuture.anyOf(side.end, side.failure), 20);
        if (side.failure.isDone() && side.failure.join() instanceof Frame.Reset reset) {
            assertThat(reset.code()).as(target).isIn(ErrorCode.NOT_ALLOWED, ErrorCode.ORIGIN_BROKEN);
        } else if (side.head.isDone() && side.head.join().status() == 200) {
            return Optional.of(new String(side.text().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
        }
        return Optional.empty();
    }

    private static List<String> misled(
            BelievingServer server, PathRules rules, int spellings, Predicate<String> wrong) {
        try (Tunnel tunnel = tunnel(server, rules)) {
            return beliefs(tunnel, AdversarialPaths.make(spellings)).stream()
                    .filter(wrong)
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noServerBelievesThatItServesWhatIsNotAllowed(BelievingServer.Kind kind) {
        try (BelievingServer server = kind.start()) {
            assertThat(misled(server, PathRules.ALL, WITHOUT_RULES, AdversarialPathsTest::isAdmin))
                    .as("without rules")
                    .hasSizeGreaterThan(MISLED_WITHOUT_RULES);
            assertThat(misled(server, ONLY_PUBLIC, SPELLINGS, belief -> !isPublic(belief)))
                    .isEmpty();
            assertThat(misled(server, ALL_BUT_ADMIN, SPELLINGS, AdversarialPathsTest::isAdmin))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPlainPathThatIsAllowedGetsThroughAsItIs(BelievingServer.Kind kind) {
        List<String> plain = AdversarialPaths.plain(500);
        try (BelievingServer server = kind.start();
                Tunnel below = tunnel(server, ONLY_PUBLIC);
                Tunnel but = tunnel(server, ALL_BUT_ADMIN)) {
            assertThat(beliefs(below, plain)).isEqualTo(plain);
            assertThat(beliefs(but, plain)).isEqualTo(plain);
        }
    }
}
