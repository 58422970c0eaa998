package io.gatewaytunnel.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PathRulesTest {
    private static final PathRules PUBLIC =
            rules(List.of("/public", "=/index.html"), List.of("/public/internal"), false);
    private static final PathRules NO_ADMIN = rules(List.of(), List.of("/admin", "=/secret.txt"), false);
    private static final PathRules WINDOWS = rules(List.of("/Public"), List.of("/public/internal"), true);

    private static PathRules rules(List<String> allow, List<String> deny, boolean ignoresCase) {
        return new PathRules(parsed(allow), parsed(deny), ignoresCase);
    }

    private static List<PathRule> parsed(List<String> rules) {
        return rules.stream()
                .map(rule ->
                        rule.startsWith("=") ? PathRule.parse(true, rule.substring(1)) : PathRule.parse(false, rule))
                .map(Optional::orElseThrow)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public",
                "/public/",
                "/public/a",
                "/public/a?/../../admin",
                "/public/~user/a+b/c:d@e,f;v=1",
                "/public/with%20blank.pdf",
                "/public/100%25",
                "/public/C%23/what%3F",
                "/public/%E6%97%A5%E6%9C%AC/caf%C3%A9",
                "/public//a/",
                "/public/a.b.",
                "/public/%5B...slug%5D.js",
                "/public/internals",
                "/public/[raw]|{chars}",
                "/index.html"
            })
    void whatIsBelowAnAllowedPathIsLetThrough(String target) {
        assertThat(PUBLIC.violation(target)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/publicity",
                "/Public/a",
                "/admin",
                "/index.html/",
                "/index.html;x",
                "/public;x/a",
                "/%70ublic/a",
                "//public/a",
                "/;/public",
                "/public/internal",
                "/public/INTERNAL/x",
                "/public//internal",
                "/public/internal;a=b/x",
                "/public/;x/internal",
                "/public/%69nternal",
                "/public/%2569nternal",
                "/public/%252569nternal",
                "/public/internal%20",
                "/public/internal.",
                "/public/internal+",
                "/public/internal%3Fx",
                "/public/internal%23",
                "/public/%EF%BD%89nternal",
                "/public/%C4%B1nternal",
                "/public/%C3%ADnternal",
                "/public/intern%E2%80%8Bal",
                "/public/internal%C2%A0/x"
            })
    void whatMayBeAnotherPathThanAnAllowedOneIsNot(String target) {
        assertThat(PUBLIC.violation(target)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "http://h/public",
                "/public/../admin",
                "/public/./a",
                "/public/..",
                "/public/%2e%2e/admin",
                "/public/.%2e/admin",
                "/public/%252e%252e/admin",
                "/public/%25252e%25252e/admin",
                "/public/..;/admin",
                "/public/..;x=y/admin",
                "/public/..%3b/admin",
                "/public/..%20/admin",
                "/public/.../admin",
                "/public/a%2fb",
                "/public/a%2Fb",
                "/public/a%5cb",
                "/public/a%252fb",
                "/public/a\\b",
                "/public/%c0%ae%c0%ae/admin",
                "/public/..%c0%afadmin",
                "/public/%e0%80%ae/admin",
                "/public/%ef%bc%8e%ef%bc%8e/admin",
                "/public/..%ef%bc%8fadmin",
                "/public/%e2%80%a4%e2%80%a4/admin",
                "/public/%e2%84%80",
                "/public/a%e2%88%95b",
                "/public/%u002e%u002e/admin",
                "/public/%25u002e/admin",
                "/public/a%00",
                "/public/a%0d%0ab",
                "/public/a%7f",
                "/public/%",
                "/public/%2",
                "/public/%zz",
                "/public/%2%65",
                "/public/a#b",
                "/public/a?b#c",
                "/public/\u00e9",
                "/public/%ff",
                "/public/%2525252541"
            })
    void whatNobodyCanSettleIsRefused(String target) {
        assertThat(PUBLIC.violation(target)).isPresent();
        assertThat(rules(List.of("/"), List.of(), false).violation(target))
                .as("even where all is allowed")
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/a", "/administrator", "/x/admin", "/secret.txt.bak", "/%E6%97%A5/x", "/a//b", "/sec:ret"})
    void whatIsNotDeniedIsLetThrough(String target) {
        assertThat(NO_ADMIN.violation(target)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/ADMIN/x",
                "/admin;x",
                "/admin%3bx",
                "//admin",
                "//evil/admin",
                "/;/evil/admin",
                "/%61dmin",
                "/%2561dmin",
                "/admin./",
                "/admin%20/x",
                "/%20admin/x",
                "/admi%E2%80%8Bn",
                "/%C3%A5dmin",
                "/secret.txt/",
                "/secret.txt//",
                "/secret.txt;/x",
                "/secret.txt%3fa",
                "/Secret.TXT",
                "/%C5%BFecret.txt"
            })
    void whatMayBeDeniedIsNot(String target) {
        assertThat(NO_ADMIN.violation(target)).isPresent();
    }

    @Test
    void windowsKnowsPathsByMoreNames() {
        assertThat(WINDOWS.violation("/PUBLIC/a")).isEmpty();
        assertThat(WINDOWS.violation("/public/a:b")).isEmpty();
        assertThat(WINDOWS.violation("/public/Internal")).isPresent();
        assertThat(WINDOWS.violation("/public/internal::$DATA")).isPresent();
        assertThat(WINDOWS.violation("/public/internal:$I30:$INDEX_ALLOCATION/x"))
                .isPresent();
        assertThat(WINDOWS.violation("/public/INTERN~1/x")).isPresent();
    }

    @Test
    void withoutRulesEverySpellingPasses() {
        assertThat(Stream.of("*", "/..\\%2f%00#", "//x", "/%"))
                .allSatisfy(
                        target -> assertThat(PathRules.ALL.violation(target)).isEmpty());
    }

    @Test
    void readingsAreBounded() {
        String some = "/" + "a;b/c%3fd%23e%20%E6%97%A5:x./".repeat(100);

        assertThat(PathReading.of(some, true))
                .satisfiesAnyOf(
                        reading -> assertThat(reading).isInstanceOf(PathReading.Refused.class),
                        reading -> assertThat(((PathReading.Known) reading).paths())
                                .hasSizeLessThanOrEqualTo(PathReading.MOST_PATHS));
        assertThat(PathReading.of("/%20" + "a".repeat(PathReading.MOST_CHARS), true))
                .isInstanceOf(PathReading.Refused.class);
        assertThat(PUBLIC.violation("/public/" + "a".repeat(2 * PathReading.MOST_CHARS)))
                .as("a plain path may be as long as it likes")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"public", "", "/a%20b", "/a/../b", "/a//b", "/a.", "/a/./b", "/a?b", "/a;b", "/\u00e9", "/a\\b"})
    void rulesThemselvesArePlain(String path) {
        assertThat(PathRule.parse(false, path)).isEmpty();
    }
}
