package io.gatewaytunnel.it.containers.smuggling;

/**
 * Bodies whose end two readers may see in different places: what follows the request line and Host. In
 * {@link Notation}.
 */
public enum LengthAttack {
    LENGTH_THEN_CHUNKED("Content-Length: {len}\nTransfer-Encoding: chunked\n\n0\n\n{S}", false),
    CHUNKED_THEN_LENGTH("Transfer-Encoding: chunked\nContent-Length: 4\n\n{hex}\n{S}\n0\n\n", false),
    LENGTH_OF_ZERO_AND_CHUNKED("Transfer-Encoding: chunked\nContent-Length: 0\n\n{hex}\n{S}\n0\n\n", false),
    TWO_LENGTHS("Content-Length: {len}\nContent-Length: 0\n\n{S}", true),
    TWO_LENGTHS_SHORT_FIRST("Content-Length: 0\nContent-Length: {len}\n\n{S}", true),
    TWO_EQUAL_LENGTHS("Content-Length: {len}\nContent-Length: {len}\n\n{S}", false),
    LENGTH_LIST("Content-Length: {len}, 0\n\n{S}", true),
    LENGTH_LIST_OF_EQUALS("Content-Length: 5, 5\n\nhello", false),
    LENGTH_WITH_PLUS("Content-Length: +5\n\nhello", true),
    LENGTH_IN_HEX("Content-Length: 0x5\n\nhello", true),
    LENGTH_BELOW_ZERO("Content-Length: -1\n\n{S}", true),
    LENGTH_EMPTY("Content-Length:\n\n{S}", false),
    LENGTH_WITH_LETTER("Content-Length: 5a\n\nhello", true),
    LENGTH_WITH_SPACE("Content-Length: 5 5\n\nhello", true),
    LENGTH_OVER_LONG("Content-Length: 18446744073709551621\n\nhello", true),
    LENGTH_WITH_ZEROS("Content-Length: 0005\n\nhello", false),
    LENGTH_WITH_DOT("Content-Length: 5.0\n\nhello", true),
    LENGTH_AFTER_TAB("Content-Length:<TAB>5<TAB>\n\nhello", false),
    LENGTH_NAME_AND_SPACE("Content-Length : {len}\n\n{S}", true),
    LENGTH_NAME_AND_TAB("Content-Length<TAB>: {len}\n\n{S}", true),
    LENGTH_FOLDED("Content-Length:\n 5\n\nhello", false),
    LENGTH_NAME_WITH_NUL("Content-Length<NUL>: {len}\n\n{S}", true),
    CODING_NAME_AND_SPACE("Content-Length: {len}\nTransfer-Encoding : chunked\n\n0\n\n{S}", false),
    CODING_NAME_AND_TAB("Content-Length: {len}\nTransfer-Encoding<TAB>: chunked\n\n0\n\n{S}", false),
    CODING_NAME_AFTER_SPACE("Content-Length: {len}\n Transfer-Encoding: chunked\n\n0\n\n{S}", false),
    CODING_NAME_AFTER_LF("Content-Length: {len}\nX-A: b<LF>Transfer-Encoding: chunked\n\n0\n\n{S}", false),
    CODING_NAME_AFTER_CR("Content-Length: {len}\nX-A: b<CR>Transfer-Encoding: chunked\n\n0\n\n{S}", false),
    CODING_NAME_WITH_UNDERSCORE("Content-Length: {len}\nTransfer_Encoding: chunked\n\n0\n\n{S}", false),
    CODING_WITH_SPACE("Content-Length: {len}\nTransfer-Encoding:  chunked \n\n0\n\n{S}", false),
    CODING_UNKNOWN("Content-Length: {len}\nTransfer-Encoding: xchunked\n\n0\n\n{S}", false),
    CODING_UNKNOWN_ALONE("Transfer-Encoding: xchunked\n\n0\n\n{S}", true),
    CODING_AFTER_TAB("Content-Length: {len}\nTransfer-Encoding:<TAB>chunked\n\n0\n\n{S}", false),
    CODING_AFTER_VERTICAL_TAB("Content-Length: {len}\nTransfer-Encoding: <VT>chunked\n\n0\n\n{S}", false),
    CODING_BEFORE_VERTICAL_TAB("Content-Length: {len}\nTransfer-Encoding: chunked<VT>\n\n0\n\n{S}", false),
    CODING_FOLDED("Content-Length: {len}\nTransfer-Encoding:\n chunked\n\n0\n\n{S}", false),
    CODING_QUOTED("Content-Length: {len}\nTransfer-Encoding: \"chunked\"\n\n0\n\n{S}", false),
    CODING_WITH_PARAMETER("Content-Length: {len}\nTransfer-Encoding: chunked;q=1\n\n0\n\n{S}", false),
    CODING_WITH_NUL("Content-Length: {len}\nTransfer-Encoding: chunked<NUL>\n\n0\n\n{S}", false),
    CODING_IN_CAPITALS("Content-Length: {len}\nTransfer-Encoding: CHUNKED\n\n0\n\n{S}", false),
    CODING_IDENTITY("Content-Length: {len}\nTransfer-Encoding: identity\n\n0\n\n{S}", false),
    CODINGS_IDENTITY_CHUNKED("Content-Length: {len}\nTransfer-Encoding: identity, chunked\n\n0\n\n{S}", false),
    CODINGS_CHUNKED_IDENTITY("Content-Length: {len}\nTransfer-Encoding: chunked, identity\n\n0\n\n{S}", false),
    CODINGS_CHUNKED_TWICE("Content-Length: {len}\nTransfer-Encoding: chunked, chunked\n\n0\n\n{S}", false),
    CODINGS_IN_TWO_LINES(
            "Content-Length: {len}\nTransfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n{S}", false),
    CODINGS_IN_TWO_LINES_CHUNKED_LAST(
            "Content-Length: {len}\nTransfer-Encoding: x\nTransfer-Encoding: chunked\n\n0\n\n{S}", false),
    CODINGS_GZIP_CHUNKED("Content-Length: {len}\nTransfer-Encoding: gzip, chunked\n\n0\n\n{S}", false),
    NAMED_IN_CONNECTION("Connection: Content-Length\nContent-Length: {len}\n\n{S}", false),
    CODING_NAMED_IN_CONNECTION("Connection: Transfer-Encoding\nTransfer-Encoding: chunked\n\n{hex}\n{S}\n0\n\n", false),
    METHOD_WITHOUT_BODY("X-HTTP-Method-Override: GET\nContent-Length: {len}\n\n{S}", false);

    private final String rest;
    private final boolean refused;

    LengthAttack(String rest, boolean refused) {
        this.rest = rest;
        this.refused = refused;
    }

    /** The octets, for a path that reaches the origin as {@code /attack}. */
    public byte[] octets(String target) {
        return Notation.octets("POST " + target + " HTTP/1.1\nHost: public.example\n" + rest);
    }

    /** Whether no reading of it is right, so that the origin must not see its head. */
    public boolean isRefused() {
        return refused;
    }
}
