package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.Http2Client;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The target of a request, path and query, reaches the origin as it was sent. */
interface TargetsContract extends OnProxy {
    private void arrives(Version version, String path) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, "GET " + path + "\n\n")).isEqualTo(200);

        assertThat(recorder.next().head().target()).isEqualTo(path);
    }

    @ParameterizedTest
    @OverBothVersions({
        "/a;p=1/b;q=2",
        "/a%20b",
        "/%C3%A4",
        "/a%25b%3Bc",
        "/*",
        "/a:b@c!$&'()*+,=~-._",
        "/a?x=1&x=2&y=%20+&z=a/b?c",
        "/a?%2F=%00",
        "/?;=,:@!$'()*",
        "//a//b",
        "/.well-known/x"
    })
    @Promise("raw-path")
    default void targetArrivesByteForByte(Version version, String path) throws IOException {
        arrives(version, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%20b;p=1//c?x=%2F", "/%C3%A4%25"})
    @Promise("http2")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`<UpgradeProtocol className=\"org.apache.coyote.http2.Http2Protocol\">`")
    default void targetArrivesByteForByteOverHttp2(String path) {
        Recorder recorder = answeringOk();
        try (Http2Client client = new Http2Client(proxy().port())) {
            assertThat(client.get(proxy().target(path)).status()).isEqualTo(200);
        }
        assertThat(recorder.next().head().target()).isEqualTo(path);
    }

    @ParameterizedTest
    @OverBothVersions({"/caf%E9", "/%80", "/%C3%28", "/%FF%FE/x", "/%C0%AF", "/%ED%A0%80", "/a;p=%E9/b", "/a?q=%E9&%80"
    })
    @Promise("any-octet")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`URIEncoding=\"ISO-8859-1\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`http.uri-encoding=ISO-8859-1`")
    default void escapesOfOctetsThatAreNoTextStay(Version version, String path) throws IOException {
        arrives(version, path);
    }

    @ParameterizedTest
    @OverBothVersions({"/a%2Fb%2f", "/%2F"})
    @Promise("encoded-slash")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`encodedSolidusHandling=\"passthrough\"`")
    default void encodedSlashStaysEncoded(Version version, String path) throws IOException {
        arrives(version, path);
    }

    @ParameterizedTest
    @OverBothVersions("/a%5Cb")
    @Promise("encoded-backslash")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`encodedReverseSolidusHandling=\"passthrough\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "answers 400 before the application is asked")
    default void encodedBackslashStaysEncoded(Version version, String path) throws IOException {
        arrives(version, path);
    }

    @ParameterizedTest
    @OverBothVersions("/a?")
    @Promise("empty-query")
    @Differs(
            on = {WILDFLY, PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "tells an application the same of `/a?` as of `/a`, and so the question mark is lost")
    default void emptyQueryIsKept(Version version, String path) throws IOException {
        arrives(version, path);
    }

    @ParameterizedTest
    @OverBothVersions({"/a?q={|}", "/a?q=^"})
    @Promise("unencoded-query")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`relaxedQueryChars`")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            why = "answers 400; `allow-unescaped-characters-in-url` lets it through, but then decodes every path")
    default void queryMayHoldWhatBrowsersLeaveUnencoded(Version version, String path) throws IOException {
        arrives(version, path);
    }

    @ParameterizedTest
    @OverBothVersions({
        "/a/../b",
        "/a/./b",
        "/%2e%2e/b",
        "/..;/b",
        "/a\\b",
        "/a|b",
        "/a%5Cb",
        "/WEB-INF/x",
        "/...",
        "/a%00b"
    })
    @Promise("never-rewritten")
    default void targetThatTheServerDoesNotLikeIsRefusedAndNeverRewritten(Version version, String path)
            throws IOException {
        arrivesOrIsRefused(version, path);
    }

    @ParameterizedTest
    @OverBothVersions({
        "/%5Ftunnel/status",
        "/_tunnel%2Fstatus",
        "/_TUNNEL/status",
        "/_tunnel;a=b/status",
        "//_tunnel/status",
        "/a/../_tunnel/status",
        "/%C1%9Ftunnel/status",
        "/_tunnel?/status"
    })
    @Promise("reserved-exactly")
    default void pathThatIsSpeltLikeOursInAnotherWayIsTheOrigins(Version version, String path) throws IOException {
        arrivesOrIsRefused(version, path);
    }

    @ParameterizedTest
    @OverBothVersions({"/caf\u00e9", "/a?q=\u00e9", "/\u00c3\u00a9"})
    @Promise("raw-octets")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            over = Version.HTTP_2,
            why = "ends the connection over HTTP/2, with the requests beside it")
    default void octetsOverSevenBitsInATargetArriveOrAreRefused(Version version, String path) throws IOException {
        arrivesOrIsRefused(version, path);
    }

    @ParameterizedTest
    @OverBothVersions({"/caf\u00e9", "/a?q=\u00e9", "/\u00c3\u00a9", "/\u0080\u00ff"})
    @Promise("raw-octets-arrive")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            why = "answers 400, and no setting changes that")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            why = "answers 400; `allow-unescaped-characters-in-url` lets it through, but then decodes every path")
    default void octetsOverSevenBitsInATargetArrive(Version version, String path) throws IOException {
        arrives(version, path);
    }

    @ParameterizedTest
    @OverBothVersions({"/%zz", "/a%"})
    @Promise("bad-escapes")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            over = Version.HTTP_2,
            why = "ends the connection over HTTP/2, with the requests beside it")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            tried = false,
            why = "fails to decode the path before the application is asked, and answers with an empty 200")
    default void escapesThatAreNoneArriveOrAreRefused(Version version, String path) throws IOException {
        arrivesOrIsRefused(version, path);
    }

    private void arrivesOrIsRefused(Version version, String path) throws IOException {
        Recorder recorder = answeringOk();

        int status = ask(version, "GET " + path + "\n\n");

        if (status == 200) {
            assertThat(recorder.next().head().target()).isEqualTo(path);
        } else {
            assertThat(status).isIn(refusals(version));
            assertThat(recorder.isEmpty()).isTrue();
        }
    }

    private static List<Integer> refusals(Version version) {
        return version == Version.HTTP_2 ? List.of(400, 404, Version.RESET) : List.of(400, 404);
    }
}
