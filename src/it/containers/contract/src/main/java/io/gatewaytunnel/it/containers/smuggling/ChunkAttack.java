package io.gatewaytunnel.it.containers.smuggling;

/** Chunked bodies that are not, or whose end two readers may see in different places. In {@link Notation}. */
public enum ChunkAttack {
    EXTENSION("5;a=b;c=\"d\"\nhello\n0;e\n\n", true),
    EXTENSION_WITH_LF("5;a<LF>hello\n0\n\n", false),
    EXTENSION_WITH_CR("5;a<CR>b\nhello\n0\n\n", false),
    EXTENSION_THAT_LOOKS_LIKE_CHUNKS("2;<LF>xx\n{hex}\n0\n\n{S}0\n\n", false),
    SIZE_IS_NO_NUMBER("g\nhello\n0\n\n", false),
    SIZE_IS_EMPTY("\nhello\n0\n\n", false),
    SIZE_OVERFLOWS_32_BITS("100000005\nhello\n0\n\n{S}", false),
    SIZE_OVERFLOWS_64_BITS("10000000000000005\nhello\n0\n\n{S}", false),
    SIZE_BELOW_ZERO("-5\nhello\n0\n\n", false),
    SIZE_WITH_PLUS("+5\nhello\n0\n\n", false),
    SIZE_WITH_PREFIX("0x5\nhello\n0\n\n", false),
    SIZE_WITH_UNDERSCORE("0_5\nhello\n0\n\n", false),
    SIZE_AFTER_SPACE(" 5\nhello\n0\n\n", true),
    SIZE_BEFORE_SPACE("5 \nhello\n0\n\n", true),
    SIZE_WITH_ZEROS("0005\nhello\n000\n\n", true),
    SIZE_ENDED_BY_LF("5<LF>hello\n0\n\n", true),
    SIZE_ENDED_BY_CR("5<CR>hello\n0\n\n", false),
    JUNK_AFTER_CHUNK("5\nhelloXX\n0\n\n{S}", false),
    NO_LINE_END_AFTER_CHUNK("5\nhello0\n\n{S}", false),
    LF_AFTER_CHUNK("5\nhello<LF>0\n\n", true),
    LAST_CHUNK_ENDED_BY_LF("5\nhello\n0<LF><LF>", true),
    TRAILERS_FORGED(
            "5\nhello\n0\nX-Forwarded-For: 6.6.6.6\nForwarded: for=6.6.6.6\nHost: evil.example\n"
                    + "Content-Length: 7\nTransfer-Encoding: chunked\nAuthorization: Basic evil\n\n",
            true),
    TRAILER_IS_A_REQUEST("5\nhello\n0\nGET /smuggled HTTP/1.1\n\n", true),
    TRAILER_WITH_CR("5\nhello\n0\nX-A: b<CR>X-Smuggled: 1\n\n", true);

    private final String body;
    private final boolean readable;

    ChunkAttack(String body, boolean readable) {
        this.body = body;
        this.readable = readable;
    }

    /** The octets, for a path that reaches the origin as {@code /attack}. */
    public byte[] octets(String target) {
        return Notation.octets(
                "POST " + target + " HTTP/1.1\nHost: public.example\nTransfer-Encoding: chunked\n\n" + body);
    }

    /** Whether a reader may take it for {@code hello}; otherwise the origin must never see a complete body. */
    public boolean isReadable() {
        return readable;
    }
}
