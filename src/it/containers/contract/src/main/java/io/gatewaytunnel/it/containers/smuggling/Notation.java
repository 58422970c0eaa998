package io.gatewaytunnel.it.containers.smuggling;

import java.nio.charset.StandardCharsets;

/**
 * How the tables of attacks are written: a line end is CRLF, {@code <LF>}, {@code <CR>}, {@code <NUL>}, {@code <VT>}
 * and {@code <TAB>} stand for one octet, {@code {S}} for a request that nobody sent, {@code {hex}} for its length in
 * hex and {@code {len}} for the length of all that stands after the first empty line.
 */
final class Notation {
    /** A request that must never be taken for one. */
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: public.example\r\nX-Smuggled: 1\r\n\r\n";

    private Notation() {}

    static byte[] octets(String text) {
        String spelt = spelt(text);
        int body = spelt.indexOf("\r\n\r\n") + 4;
        return spelt.replace("{len}", String.valueOf(spelt.length() - body)).getBytes(StandardCharsets.ISO_8859_1);
    }

    static String spelt(String text) {
        return text.replace("\n", "\r\n")
                .replace("<LF>", "\n")
                .replace("<CR>", "\r")
                .replace("<NUL>", "\0")
                .replace("<VT>", "\u000b")
                .replace("<TAB>", "\t")
                .replace("{S}", SMUGGLED)
                .replace("{hex}", Integer.toHexString(SMUGGLED.length()));
    }
}
