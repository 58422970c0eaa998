package io.gatewaytunnel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StickyCookiesTest {
    private static final StickyKey KEY = StickyKey.of("0123456789abcdef0123456789abcdef");
    private static final Stickiness ENDLESS = new Stickiness("cart", Optional.empty(), false);
    private static final Stickiness HOUR = new Stickiness("cart", Optional.of(Duration.ofHours(1)), true);
    private static final StickyCookies.Session SESSION = new StickyCookies.Session("shop", "site-1");

    private final AtomicLong now = new AtomicLong(1_700_000_000);
    private final StickyCookies cookies = new StickyCookies(KEY, now::get);

    private String value(Stickiness rule) {
        String field = cookies.field(rule, SESSION, "/", false);
        return field.substring(field.indexOf('=') + 1, field.indexOf(';'));
    }

    private Optional<StickyCookies.Session> read(Stickiness rule, String... values) {
        return cookies.read(rule, List.of(values));
    }

    @Test
    void whatIsMadeIsRead() {
        assertThat(read(ENDLESS, value(ENDLESS))).contains(SESSION);
        assertThat(read(HOUR, value(HOUR))).contains(SESSION);
    }

    @Test
    void fieldSaysWhoMaySeeIt() {
        assertThat(cookies.field(ENDLESS, SESSION, "/shop", false))
                .matches("cart=1~shop~site-1~0~[A-Za-z0-9_-]{43}; Path=/shop; HttpOnly; SameSite=Lax");
        assertThat(cookies.field(HOUR, SESSION, "/", true))
                .matches("cart=1~shop~site-1~1700003600~[A-Za-z0-9_-]{43}; Path=/; Max-Age=3600; HttpOnly;"
                        + " SameSite=Lax; Secure");
        assertThat(cookies.field(ENDLESS, SESSION, "/a;Domain=x", false)).contains("; Path=/; ");
    }

    @Test
    void itEndsWithItsTime() {
        String value = value(HOUR);
        now.addAndGet(3_599);
        assertThat(read(HOUR, value)).isPresent();
        now.addAndGet(1);
        assertThat(read(HOUR, value)).isEmpty();
    }

    @Test
    void oneWithoutAnEndCountsNoMoreOnceTheRuleHasOne() {
        assertThat(read(HOUR, value(ENDLESS))).isEmpty();
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String value = value(HOUR);
        for (int i = 0; i < value.length(); i++) {
            for (char c : "AZaz09~._-".toCharArray()) {
                String forged = value.substring(0, i) + c + value.substring(i + 1);
                if (!forged.equals(value)) {
                    assertThat(read(HOUR, forged)).as(forged).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "~~~~",
                "1~shop~site-1~0~",
                "1~shop~site-1~0",
                "2~shop~site-1~0~x",
                "1~shop~site-1~0~x~y",
                "1~a b~site-1~0~x",
                "1~shop~site-1~-1~x",
                "1~shop~site-1~99999999999999999999~x"
            })
    void whatIsNoneOfOursIsPassedOver(String value) {
        assertThat(read(ENDLESS, value)).isEmpty();
        assertThat(read(ENDLESS, value, value(ENDLESS)))
                .as("the next one counts")
                .contains(SESSION);
    }

    @Test
    void aLongValueIsNotLookedAt() {
        assertThat(read(ENDLESS, "1~" + "a".repeat(100_000))).isEmpty();
    }

    @Test
    void oneOfAnotherKeyOrCookieIsForeign() {
        StickyCookies others = new StickyCookies(StickyKey.random(), now::get);
        assertThat(others.read(ENDLESS, List.of(value(ENDLESS)))).isEmpty();
        assertThat(read(new Stickiness("other", Optional.empty(), false), value(ENDLESS)))
                .isEmpty();
        assertThat(new StickyCookies(StickyKey.of("0123456789abcdef0123456789abcdef"), now::get)
                        .read(ENDLESS, List.of(value(ENDLESS))))
                .as("another process with the same key")
                .contains(SESSION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "cart=a|''",
                "cart=a; b=c|b=c",
                "b=c; cart=a|b=c",
                "b=c; cart=a; d=\"e\"|b=c; d=\"e\"",
                "b=c;cart=a;d=e|b=c;d=e",
                "Cart=a; xcart=b; cartx=c|Cart=a; xcart=b; cartx=c",
                "b=cart=x|b=cart=x",
            })
    void theCookieIsTakenOutAndTheOthersStay(String sent, String left) {
        Headers without = CookieFields.without(Headers.of("A", "b", "Cookie", sent, "cookie", "z=1"), "cart");

        assertThat(without.all("cookie")).isEqualTo(left.isEmpty() ? List.of("z=1") : List.of(left, "z=1"));
        assertThat(without.all("a")).containsExactly("b");
    }

    @Test
    void valuesAreFoundInAllFieldsAndAreNotMany() {
        Headers sent = Headers.of("Cookie", "a=1; cart=x; cart=y", "cookie", "cart=z");
        assertThat(CookieFields.values(sent, "cart")).containsExactly("x", "y", "z");
        assertThat(CookieFields.values(Headers.of("Cookie", "cart=1;".repeat(1_000)), "cart"))
                .hasSize(4);
    }

    @Test
    void keysAreShownToNobody() {
        assertThat(KEY.toString()).doesNotContain("0123");
    }
}
