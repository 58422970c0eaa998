package io.gatewaytunnel.it.containers.smuggling;

import io.gatewaytunnel.it.containers.http2.RawHttp2;
import io.gatewaytunnel.it.http1.Http1Head.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 requests that would become others if they were written out as HTTP/1.1. A line is a field, a name and a value
 * with {@code =>} between; {@code {T}} is the path, and what follows an empty line is the body. Otherwise in
 * {@link Notation}. Source: RFC 9113 §8.2, §8.3, §10.3.
 */
public enum Http2Attack {
    TRANSFER_ENCODING(post("transfer-encoding => chunked\n\n0<CR><LF><CR><LF>{S}")),
    LENGTH_TOO_SHORT(post("content-length => 0\n\n{S}")),
    LENGTH_TOO_LONG(post("content-length => 500\n\nhello")),
    TWO_LENGTHS(post("content-length => 5\ncontent-length => 0\n\nhello")),
    LENGTH_WITH_PLUS(post("content-length => +5\n\nhello")),
    LENGTH_LIST(post("content-length => 5,0\n\nhello")),
    CONNECTION(post("connection => close, x-forwarded-for\n\nhello")),
    KEEP_ALIVE(post("keep-alive => timeout=5\n\nhello")),
    UPGRADE(get("upgrade => h2c\nhttp2-settings => AAMAAABkAAQAAP__\nconnection => upgrade, http2-settings")),
    TE_OF_CODINGS(get("te => trailers, chunked")),
    LINE_END_IN_VALUE(get("x-a => b<CR><LF>X-Smuggled: 1")),
    LF_IN_VALUE(get("x-a => b<LF>X-Smuggled: 1")),
    CR_IN_VALUE(get("x-a => b<CR>X-Smuggled: 1")),
    REQUEST_IN_VALUE(get("x-a => b<CR><LF><CR><LF>{S}")),
    NUL_IN_VALUE(get("x-a => a<NUL>b")),
    LINE_END_IN_NAME(get("x-a: b<CR><LF>x-smuggled => 1")),
    COLON_IN_NAME(get("x-a: b => 1")),
    SPACE_IN_NAME(get("x a => 1")),
    CAPITALS_IN_NAME(get("X-A => 1")),
    EMPTY_NAME(get(" => 1")),
    LINE_END_IN_PATH("""
            :method => GET
            :scheme => http
            :authority => public.example
            :path => {T} HTTP/1.1<CR><LF>X-Smuggled: 1<CR><LF>X-A: b"""),
    SPACE_IN_PATH("""
            :method => GET
            :scheme => http
            :authority => public.example
            :path => {T} HTTP/1.1"""),
    PATH_EMPTY("""
            :method => GET
            :scheme => http
            :authority => public.example
            :path =>"""),
    PATH_MISSING("""
            :method => GET
            :scheme => http
            :authority => public.example"""),
    PATH_TWICE("""
            :method => GET
            :scheme => http
            :authority => public.example
            :path => {T}
            :path => /smuggled"""),
    PATH_IN_ABSOLUTE_FORM("""
            :method => GET
            :scheme => http
            :authority => public.example
            :path => http://evil.example{T}"""),
    REQUEST_IN_METHOD("""
            :method => GET /smuggled HTTP/1.1<CR><LF>Host: x<CR><LF><CR><LF>GET
            :scheme => http
            :authority => public.example
            :path => {T}"""),
    SPACE_IN_METHOD("""
            :method => GET /smuggled
            :scheme => http
            :authority => public.example
            :path => {T}"""),
    LINE_END_IN_AUTHORITY("""
            :method => GET
            :scheme => http
            :authority => public.example<CR><LF>X-Smuggled: 1
            :path => {T}"""),
    AUTHORITY_WITH_USER("""
            :method => GET
            :scheme => http
            :authority => evil@public.example
            :path => {T}"""),
    AUTHORITY_WITH_PATH("""
            :method => GET
            :scheme => http
            :authority => public.example/evil
            :path => {T}"""),
    AUTHORITY_TWICE("""
            :method => GET
            :scheme => http
            :authority => public.example
            :authority => other.example
            :path => {T}"""),
    AUTHORITY_AND_ANOTHER_HOST(get("host => evil.example")),
    SCHEME_WITH_REQUEST("""
            :method => GET
            :scheme => http://evil.example/smuggled?
            :authority => public.example
            :path => {T}"""),
    SCHEME_CLAIMED("""
            :method => GET
            :scheme => https
            :authority => public.example
            :path => {T}"""),
    PSEUDO_FIELD_UNKNOWN(get(":smuggled => 1")),
    PSEUDO_FIELD_LATE(get("x-a => b\n:path => /smuggled")),
    PSEUDO_FIELD_OF_RESPONSES(get(":status => 200")),
    CONNECT_METHOD(":method => CONNECT\n:authority => public.example:80"),
    FORGED(get("""
            x-forwarded-for => 6.6.6.6
            x-forwarded-proto => evil
            x-forwarded-host => evil.example
            x-forwarded-prefix => /evil
            forwarded => for=6.6.6.6;host=evil.example"""));

    private static final int STREAM = 1;

    private final String text;

    Http2Attack(String text) {
        this.text = text;
    }

    private static String get(String more) {
        return ":method => GET\n:scheme => http\n:authority => public.example\n:path => {T}\n" + more;
    }

    private static String post(String more) {
        return get(more).replace("GET", "POST");
    }

    /** Sends it as stream 1. */
    public void sendOn(RawHttp2 connection, String target) throws IOException {
        String[] parts = text.replace("{T}", target).split("\n\n", 2);
        List<Field> fields = new ArrayList<>();
        for (String line : parts[0].split("\n", -1)) {
            String[] field = line.split(" => ?", 2);
            fields.add(new Field(Notation.spelt(field[0]), Notation.spelt(field[1])));
        }
        connection.sendHead(STREAM, parts.length == 1, fields);
        if (parts.length == 2) {
            connection.sendData(STREAM, true, Notation.spelt(parts[1]).getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
