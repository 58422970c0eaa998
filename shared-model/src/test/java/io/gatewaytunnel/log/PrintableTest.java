package io.gatewaytunnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void plainTextStaysAsItIs() {
        assertThat(Printable.of("the agent is full: 12 streams")).isEqualTo("the agent is full: 12 streams");
        assertThat(Printable.of("größer, 日本, 😀")).isEqualTo("größer, 日本, 😀");
        assertThat(Printable.of("")).isEmpty();
    }

    @Test
    void nothingThatMovesACursorOrBeginsALineIsLeft() {
        assertThat(Printable.of("a\r\nERROR forged\tx\u001b[31m\u0000\u007f\u009b\u0085\u2028\u2029z"))
                .isEqualTo("a??ERROR forged?x?[31m??????z");
        assertThat(Printable.of("\u202egnp.exe\u2066\u200f\ufeff")).isEqualTo("?gnp.exe???");
        assertThat(Printable.of("\ud800x\udc00")).isEqualTo("?x?");
        for (char c = 0; c < 0xA0; c++) {
            boolean printable = c >= ' ' && c < 0x7F;
            assertThat(Printable.of(String.valueOf(c))).isEqualTo(printable ? String.valueOf(c) : "?");
        }
    }

    @Test
    void longTextIsCutBetweenCharacters() {
        String most = "x".repeat(Printable.MOST_CHARS);
        assertThat(Printable.of(most)).isEqualTo(most);
        assertThat(Printable.of(most + "y")).isEqualTo(most + "…");
        String withPair = "x".repeat(Printable.MOST_CHARS - 1) + "😀";
        assertThat(Printable.of(withPair)).isEqualTo("x".repeat(Printable.MOST_CHARS - 1) + "…");
    }
}
