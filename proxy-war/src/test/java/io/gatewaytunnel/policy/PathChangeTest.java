package io.gatewaytunnel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathChangeTest {
    /** The table of HTTPPathModifier, and what it leaves open; prefixes without the slash that says nothing. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "/foo/bar, /foo, /xyz, /xyz/bar",
                "/foo/bar, /foo, /xyz/, /xyz/bar",
                "/foo, /foo, /xyz, /xyz",
                "/foo/, /foo, /xyz, /xyz/",
                "/foo/bar, /foo, /, /bar",
                "/foo/, /foo, /, /",
                "/foo, /foo, /, /",
                "/, \"\", /xyz, /xyz/",
                "/a/b, \"\", /xyz, /xyz/a/b",
                "/foo?a=/foo/b, /foo, /xyz, /xyz?a=/foo/b",
                "/foo/?a, /foo, /, /?a",
                "/foo?, /foo, /, /?",
                "/foo/%2e%2E/b%20c, /foo, /x, /x/%2e%2E/b%20c",
                "/foo//b, /foo, /, //b",
                "*, \"\", /xyz, *",
            })
    void whatFollowsAPrefixStaysAsItCame(String target, String matched, String value, String changed) {
        assertThat(PathChange.prefix(value).apply(target, matched)).isEqualTo(changed);
    }

    @ParameterizedTest
    @CsvSource({"/full/one/two, /one", "/full/one?q=%31&q, /one?q=%31&q", "*, *"})
    void aWholePathIsReplacedAndTheQueryIsNot(String target, String changed) {
        assertThat(PathChange.full("/one").apply(target, "/full")).isEqualTo(changed);
    }
}
