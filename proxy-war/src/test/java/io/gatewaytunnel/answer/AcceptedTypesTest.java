package io.gatewaytunnel.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedTypesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Firefox, Chromium, Safari, lynx, w3m
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
                        + "application/signed-exchange;v=b3;q=0.7",
                "text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01",
                "text/html",
                "TEXT/HTML",
                "text/*",
                "text/html;q=0.001",
                "text/html; charset=utf-8",
                "text/html ; q=0.5 , application/json;q=0.499",
                "*/*, application/problem+json;q=0",
                "*/*, application/json;q=0.1",
                "application/*;q=0.2, */*;q=0.3",
                "text/html;q=1.000;level=1, */*;q=0.9",
                "x/y;a=\"1,text/html;q=0,\\\"\", text/html, */*;q=0.1",
            })
    void pageIsPreferredByWhoSaysSo(String accept) {
        assertThat(AcceptedTypes.preferHtml(List.of(accept))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*", // curl
                "application/json, text/plain, */*", // axios
                "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", // an image on a page
                "text/css,*/*;q=0.1",
                "application/json",
                "application/problem+json, text/html",
                "application/problem+json;q=0.5, text/html;q=0.5",
                "application/json, text/html;q=0.9",
                "text/html;q=0, */*",
                "text/*;q=0, */*",
                "text/html;q=0",
                "text/html;level=1", // of another page than ours
                "text/html;q=0.3, text/*, */*;q=0.5", // the most specific one counts
                "text/html;q=2",
                "text/html;q=0.0001",
                "text/html;q=",
                "text/html;q=-1",
                "x/y;a=\"text/html, text/html\"",
                "x/y;a=\"never closed, text/html",
                ",;,;q=1,\"",
            })
    void allOthersGetJson(String accept) {
        assertThat(AcceptedTypes.preferHtml(List.of(accept))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"text/html;q=0.5 | application/json;q=0.4 | true", "application/json | text/html;q=0.9 | false"})
    void severalFieldsAreOneList(String first, String second, boolean html) {
        assertThat(AcceptedTypes.preferHtml(List.of(first, second))).isEqualTo(html);
    }

    @Test
    void whoSaysNothingGetsJson() {
        assertThat(AcceptedTypes.preferHtml(List.of())).isFalse();
    }

    @Test
    @Timeout(10)
    void longFieldCostsNoMoreThanItsLength() {
        long began = System.nanoTime();
        assertThat(AcceptedTypes.preferHtml(List.of("a/b;q=0.5,".repeat(6_000) + "text/html")))
                .isTrue();
        assertThat(AcceptedTypes.preferHtml(List.of(";q=1".repeat(15_000)))).isFalse();
        assertThat(AcceptedTypes.preferHtml(List.of("\"\\".repeat(30_000)))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
}
