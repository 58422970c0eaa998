package io.gatewaytunnel.it.containers.smuggling;

/**
 * Heads that are odd, forged or read differently by different readers; {@code {T}} is the path. In {@link Notation}.
 */
public enum HeadAttack {
    LF_FOR_LINE_ENDS("GET {T} HTTP/1.1<LF>Host: public.example<LF><LF>"),
    CR_FOR_LINE_END("GET {T} HTTP/1.1\nHost: public.example\nX-A: b<CR>X-Smuggled: 1\n\n"),
    CR_CR_LF("GET {T} HTTP/1.1\nHost: public.example<CR>\nX-A: b\n\n"),
    CR_IN_NAME("GET {T} HTTP/1.1\nHost: public.example\nX-<CR>A: b\n\n"),
    EMPTY_LINE_OF_CR("GET {T} HTTP/1.1\nHost: public.example\nX-A: b<CR><CR>{S}"),
    FOLDED("GET {T} HTTP/1.1\nHost: public.example\nX-A: b\n c\n\n"),
    FOLDED_FORGERY("GET {T} HTTP/1.1\nHost: public.example\nX-A: b\n X-Forwarded-For: 6.6.6.6\n\n"),
    FOLDED_FIRST("GET {T} HTTP/1.1\n X-Forwarded-For: 6.6.6.6\nHost: public.example\n\n"),
    FOLDED_HOST("GET {T} HTTP/1.1\nHost: public.example\n evil.example\n\n"),
    NUL_IN_VALUE("GET {T} HTTP/1.1\nHost: public.example\nX-A: a<NUL>b\n\n"),
    NUL_IN_NAME("GET {T} HTTP/1.1\nHost: public.example\nX-<NUL>A: b\n\n"),
    NUL_IN_TARGET("GET {T}<NUL> HTTP/1.1\nHost: public.example\n\n"),
    ESCAPED_LINE_END_IN_PATH("GET {T}%0d%0aX-Smuggled:%201 HTTP/1.1\nHost: public.example\n\n"),
    ESCAPED_REQUEST_IN_PATH(
            "GET {T}%20HTTP/1.1%0d%0aHost:%20x%0d%0a%0d%0aGET%20/smuggled HTTP/1.1\nHost: public.example\n\n"),
    ESCAPED_LINE_END_IN_QUERY("GET {T}?a=%0d%0aX-Smuggled:%201 HTTP/1.1\nHost: public.example\n\n"),
    ESCAPED_LINE_END_IN_VALUE("GET {T} HTTP/1.1\nHost: public.example\nX-A: a%0d%0aX-Smuggled: 1\n\n"),
    ESCAPED_NUL_IN_PATH("GET {T}%00 HTTP/1.1\nHost: public.example\n\n"),
    WIDE_LINE_END_IN_PATH("GET {T}\u00c4\u008d\u00c4\u008aX-Smuggled: HTTP/1.1\nHost: public.example\n\n"),
    TARGET_WITH_SPACE("GET {T} HTTP/1.1 /b HTTP/1.1\nHost: public.example\n\n"),
    TARGET_AFTER_TAB("GET<TAB>{T} HTTP/1.1\nHost: public.example\n\n"),
    TARGET_AFTER_TWO_SPACES("GET  {T} HTTP/1.1\nHost: public.example\n\n"),
    TARGET_WITH_FRAGMENT("GET {T}#x HTTP/1.1\nHost: public.example\n\n"),
    EMPTY_LINES_BEFORE("\n\nGET {T} HTTP/1.1\nHost: public.example\n\n"),
    METHOD_WITH_COLON("GET: {T} HTTP/1.1\nHost: public.example\n\n"),
    VERSION_0_9("GET {T}\n"),
    VERSION_0_9_SAID("GET {T} HTTP/0.9\nHost: public.example\n\n"),
    VERSION_1_0_CHUNKED("POST {T} HTTP/1.0\nHost: public.example\nConnection: keep-alive\n"
            + "Transfer-Encoding: chunked\n\n{hex}\n{S}\n0\n\n"),
    VERSION_1_0_BOTH_LENGTHS("POST {T} HTTP/1.0\nHost: public.example\nConnection: keep-alive\n"
            + "Content-Length: {len}\nTransfer-Encoding: chunked\n\n0\n\n{S}"),
    VERSION_1_2("GET {T} HTTP/1.2\nHost: public.example\n\n"),
    VERSION_2_0("GET {T} HTTP/2.0\nHost: public.example\n\n"),
    VERSION_WITH_SIGN("GET {T} HTTP/+1.1\nHost: public.example\n\n"),
    NO_COLON("GET {T} HTTP/1.1\nHost: public.example\nX-A\n\n"),
    NO_NAME("GET {T} HTTP/1.1\nHost: public.example\n: 1\n\n"),
    NAME_WITH_SPACE("GET {T} HTTP/1.1\nHost: public.example\nX A: 1\n\n"),
    NAME_WITH_BRACKETS("GET {T} HTTP/1.1\nHost: public.example\nX(A): 1\n\n"),
    GET_WITH_REQUEST_AS_BODY("GET {T} HTTP/1.1\nHost: public.example\nContent-Length: {len}\n\n{S}"),
    HEAD_WITH_REQUEST_AS_BODY("HEAD {T} HTTP/1.1\nHost: public.example\nContent-Length: {len}\n\n{S}"),
    GET_CHUNKED("GET {T} HTTP/1.1\nHost: public.example\nTransfer-Encoding: chunked\n\n{hex}\n{S}\n0\n\n"),
    HOST_MISSING("GET {T} HTTP/1.1\n\n"),
    HOST_EMPTY("GET {T} HTTP/1.1\nHost:\n\n"),
    HOST_TWICE("GET {T} HTTP/1.1\nHost: public.example\nHost: evil.example\n\n"),
    HOST_TWICE_SPACED("GET {T} HTTP/1.1\nHost: public.example\nHost : evil.example\n\n"),
    HOST_TWO_VALUES("GET {T} HTTP/1.1\nHost: public.example, evil.example\n\n"),
    HOST_WITH_PATH("GET {T} HTTP/1.1\nHost: public.example/evil\n\n"),
    HOST_WITH_USER("GET {T} HTTP/1.1\nHost: evil@public.example\n\n"),
    HOST_WITH_SPACE("GET {T} HTTP/1.1\nHost: public.example evil\n\n"),
    HOST_WITH_PORT_OF_LETTERS("GET {T} HTTP/1.1\nHost: public.example:evil\n\n"),
    ABSOLUTE_FORM_OF_ANOTHER_HOST("GET http://other.example{T} HTTP/1.1\nHost: public.example\n\n"),
    ABSOLUTE_FORM_WITH_USER("GET http://evil@public.example{T} HTTP/1.1\nHost: public.example\n\n"),
    ABSOLUTE_FORM_OF_ANOTHER_SCHEME("GET ftp://public.example{T} HTTP/1.1\nHost: public.example\n\n"),
    AUTHORITY_FORM("GET public.example:80 HTTP/1.1\nHost: public.example\n\n"),
    FORGED("""
            GET {T} HTTP/1.1
            Host: public.example
            X-Forwarded-For: 6.6.6.6
            x-forwarded-FOR: 6.6.6.6
            X-Forwarded-Proto: evil
            X-Forwarded-Host: evil.example
            X-Forwarded-Port: 666
            X-Forwarded-Prefix: /evil
            X-Forwarded-Server: evil.example
            Forwarded: for=6.6.6.6;host=evil.example;proto=evil

            """),
    FORGED_AND_SPACED("GET {T} HTTP/1.1\nHost: public.example\nX-Forwarded-For : 6.6.6.6\n\n"),
    FORGED_AFTER_LF("GET {T} HTTP/1.1\nHost: public.example\nX-A: b<LF>X-Forwarded-For: 6.6.6.6\n\n"),
    FORGED_AFTER_CR("GET {T} HTTP/1.1\nHost: public.example\nX-A: b<CR>X-Forwarded-For: 6.6.6.6\n\n"),
    FORGED_AFTER_NUL("GET {T} HTTP/1.1\nHost: public.example\n<NUL>X-Forwarded-For: 6.6.6.6\n\n"),
    STRIPPING("""
            POST {T} HTTP/1.1
            Host: public.example
            Connection: X-Forwarded-For, X-Forwarded-Proto, X-Forwarded-Host, Forwarded, Via, Host, Content-Length
            Connection: Transfer-Encoding, Cookie, Authorization, keep-alive
            Cookie: a=1
            Authorization: Basic eDp5
            X-Forwarded-For: 6.6.6.6
            Content-Length: {len}

            {S}"""),
    UPGRADE_TO_H2C("""
            GET {T} HTTP/1.1
            Host: public.example
            Connection: Upgrade, HTTP2-Settings
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__

            """),
    UPGRADE_TO_H2C_WITH_BODY("""
            POST {T} HTTP/1.1
            Host: public.example
            Connection: Upgrade, HTTP2-Settings
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__
            Content-Length: {len}

            {S}"""),
    UPGRADE_TO_H2C_UNNAMED("""
            GET {T} HTTP/1.1
            Host: public.example
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__

            """),
    UPGRADE_LIST_WITH_H2C("""
            GET {T} HTTP/1.1
            Host: public.example
            Connection: Upgrade
            Upgrade: foo, h2c
            HTTP2-Settings: AAMAAABkAAQAAP__

            """);

    private final String text;

    HeadAttack(String text) {
        this.text = text;
    }

    /** The octets, for a path that reaches the origin as {@code /attack}. */
    public byte[] octets(String target) {
        return Notation.octets(text.replace("{T}", target));
    }
}
