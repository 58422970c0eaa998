package io.gatewaytunnel.it.containers;

import static io.gatewaytunnel.it.containers.Differs.How.CANNOT;
import static io.gatewaytunnel.it.containers.Differs.How.SETTING;
import static io.gatewaytunnel.it.containers.Server.PAYARA;
import static io.gatewaytunnel.it.containers.Server.PAYARA_MICRO;
import static io.gatewaytunnel.it.containers.Server.STANDALONE;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_10;
import static io.gatewaytunnel.it.containers.Server.TOMCAT_11;
import static io.gatewaytunnel.it.containers.Server.WILDFLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.it.containers.http2.RawHttp2;
import io.gatewaytunnel.it.http1.Http1Head;
import io.gatewaytunnel.it.origin.Recorder;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of a request reach the origin as they were sent, and what the proxy knows of its client. */
interface RequestsContract extends OnProxy {
    /** More than the hundred that servers allow of themselves. */
    int MANY = 150;

    @ParameterizedTest
    @OverBothVersions
    @Promise("duplicate-fields")
    default void repeatedFieldsKeepTheirOrder(Version version) throws IOException {
        Recorder recorder = answeringOk();

        ask(version, "GET /x\nX-Dup: a\nX-Other: 1\nX-Dup: b,c\nX-Dup:\n\n");

        assertThat(recorder.next().head().all("X-Dup")).containsExactly("a", "b,c", "");
    }

    @ParameterizedTest
    @OverBothVersions
    @Promise("octets-in-fields")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            over = Version.HTTP_1_1,
            why = "answers 400 to a field value with an octet over 127 over HTTP/1.1")
    default void octetsOverSevenBitsArriveAsTheyAre(Version version) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, "GET /x\nX-Raw: gr\u00fc\u00df\u00ff\n\n")).isEqualTo(200);

        assertThat(recorder.next().head().all("X-Raw")).containsExactly("gr\u00fc\u00df\u00ff");
    }

    @ParameterizedTest
    @OverBothVersions({
        "public.example",
        "PUBLIC.Example",
        "public.example.",
        "public.example:8443",
        "public-1.xn--bcher-kva.example",
        "localhost",
        "192.0.2.1:81",
        "[2001:db8::1]:8080",
        "[::1]"
    })
    @Promise("host-kept")
    default void hostIsThatOfThePublicRequest(Version version, String host) throws IOException {
        hostArrives(version, host);
    }

    @ParameterizedTest
    @OverBothVersions({"my_app.local", "_", "my_app:8080", "db_1.a_b.internal.", "_dmarc.public.example"})
    @Promise("host-underscore")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            why = "answers 400, over HTTP/2 with a reset, and no setting changes that")
    default void hostMayHaveAnUnderscore(Version version, String host) throws IOException {
        hostArrives(version, host);
    }

    @ParameterizedTest
    @OverBothVersions({"a-.example", "-a.example", "a.-b.example", "a-"})
    @Promise("host-hyphen")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            why = "answers 400, over HTTP/2 with a reset, and no setting changes that")
    default void hostMayHaveAHyphenAnywhere(Version version, String host) throws IOException {
        hostArrives(version, host);
    }

    @ParameterizedTest
    @OverBothVersions({"[fe80::1%25eth0]", "[fe80::1%25eth0]:8080", "[fe80::1%eth0]"})
    @Promise("host-zone")
    default void hostWithAZoneIsRefused(Version version, String host) throws IOException {
        Recorder recorder = answeringOk();
        int status = version.status(proxy().port(), request("GET /x\n\n").withHost(host));
        assertThat(status == 400 || (version == Version.HTTP_2 && status == Version.RESET))
                .as("status " + status)
                .isTrue();
        assertThat(recorder.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @OverBothVersions("public.example:80")
    @Promise("host-standard-port")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11, STANDALONE},
            how = CANNOT,
            over = Version.HTTP_2,
            why = "over HTTP/2 tells an application the same of `:80`, or `:443` with TLS, as of no port")
    default void standardPortIsKeptWhereItIsNamed(Version version, String host) throws IOException {
        hostArrives(version, host);
    }

    @ParameterizedTest
    @OverBothVersions("public.example:")
    @Promise("host-empty-port")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11, STANDALONE},
            how = CANNOT,
            over = Version.HTTP_2,
            why = "answers 400 over HTTP/2")
    @Differs(on = WILDFLY, how = CANNOT, over = Version.HTTP_1_1, why = "answers 400 over HTTP/1.1")
    default void hostMayHaveAnEmptyPort(Version version, String host) throws IOException {
        hostArrives(version, host);
    }

    private void hostArrives(Version version, String host) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(version.status(proxy().port(), request("GET /x\n\n").withHost(host)))
                .isEqualTo(200);

        assertThat(recorder.next().head().all("Host")).containsExactly(host);
    }

    @ParameterizedTest
    @OverBothVersions
    @Promise("forwarded-told")
    default void whereTheRequestCameFromIsTold(Version version) throws IOException {
        Recorder recorder = answeringOk();

        ask(version, "GET /x\n\n");

        Http1Head seen = recorder.next().head();
        assertThat(seen.all("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.all("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.all("X-Forwarded-Host")).containsExactly("public.example");
        assertThat(seen.first("X-Forwarded-Prefix").orElse("")).isEqualTo(proxy().contextPath());
        assertThat(seen.all("Forwarded")).hasSize(1);
        assertThat(seen.first("Via").orElseThrow()).startsWith(version == Version.HTTP_2 ? "2" : "1.1 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "User-Agent",
                "If-None-Match",
                "Sec-WebSocket-Key",
                "X-Requested-With",
                "SOAPAction",
                "DNT"
            })
    @Promise("usual-names")
    default void usualNameOfAFieldArrivesAsItIs(String name) throws IOException {
        nameArrives(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-lower", "X-UPPER", "x-miXed", "accept"})
    @Promise("any-names")
    @Differs(
            on = {TOMCAT_10, STANDALONE, PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "puts names into lower case; they go on as they are usually spelt")
    default void anyNameOfAFieldArrivesAsItIs(String name) throws IOException {
        nameArrives(name);
    }

    private void nameArrives(String name) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(Version.HTTP_1_1, "GET /x\n" + name + ": value\n\n")).isEqualTo(200);

        assertThat(recorder.next().head().fields()).contains(new Http1Head.Field(name, "value"));
    }

    @ParameterizedTest
    @OverBothVersions({"u=0, i", "u=1", "i"})
    @Promise("priority")
    default void priorityReachesTheOrigin(Version version, String priority) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, "GET /x\nPriority: " + priority + "\n\n")).isEqualTo(200);

        assertThat(recorder.next().head().all("Priority")).containsExactly(priority);
    }

    @Test
    @Promise("many-fields")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`maxHeaderCount=\"200\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`http.max-request-headers=200`")
    default void manyFieldsArrive() throws IOException {
        manyFieldsArrive(Version.HTTP_1_1);
    }

    @Test
    @Promise("many-fields-http2")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`maxHeaderCount=\"200\"` of the `UpgradeProtocol`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "ends a connection of HTTP/2 on which a head has more than 99 fields")
    default void manyFieldsArriveOverHttp2() throws IOException {
        manyFieldsArrive(Version.HTTP_2);
    }

    private void manyFieldsArrive(Version version) throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(version, "GET /x\n" + numbered("X-Field-%d: value\n") + "\n"))
                .isEqualTo(200);

        Http1Head seen = recorder.next().head();
        for (int i = 0; i < MANY; i++) {
            assertThat(seen.all("X-Field-" + i)).containsExactly("value");
        }
    }

    /** Browsers make a field of each. */
    @Test
    @Promise("many-cookies-http2")
    @Differs(
            on = WILDFLY,
            how = CANNOT,
            why = "has room for 127 fields of one name, and ends the connection beyond them")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = CANNOT,
            why = "ends a connection of HTTP/2 on which a head has more than 99 fields")
    default void manyCookiesArriveAsOneFieldOverHttp2() throws IOException {
        Recorder recorder = answeringOk();

        assertThat(ask(Version.HTTP_2, "GET /x\n" + numbered("Cookie: c%d=v\n") + "\n"))
                .isEqualTo(200);

        String cookies = numbered("c%d=v; ");
        assertThat(recorder.next().head().all("Cookie"))
                .containsExactly(cookies.substring(0, cookies.length() - "; ".length()));
    }

    private static String numbered(String text) {
        return IntStream.range(0, MANY).mapToObj(i -> text.formatted(i)).collect(Collectors.joining());
    }

    /** As it does where somebody in front ends TLS and passes on what was in it. */
    @Test
    @Promise("claimed-scheme")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = CANNOT,
            why =
                    "resets the request; with `allowSchemeMismatch` it takes the client’s word for the connection’s, and an"
                            + " origin would hear of TLS where there is none")
    default void requestOverHttp2IsServedWhateverSchemeItNames() throws IOException {
        Recorder recorder = answeringOk();
        try (RawHttp2 connection = new RawHttp2(proxy().port())) {
            connection.sendHead(
                    1,
                    true,
                    List.of(
                            new Http1Head.Field(":method", "GET"),
                            new Http1Head.Field(":scheme", "https"),
                            new Http1Head.Field(":authority", "public.example"),
                            new Http1Head.Field(":path", proxy().target("/x"))));

            assertThat(connection.next().orElseThrow().status()).isEqualTo(200);
        }
        assertThat(recorder.next().head().all("X-Forwarded-Proto")).containsExactly("http");
    }

    @ParameterizedTest
    @OverBothVersions
    @Promise("large-head")
    @Differs(
            on = {TOMCAT_10, TOMCAT_11},
            how = SETTING,
            why = "`maxHttpRequestHeaderSize=\"16384\"`")
    @Differs(
            on = {PAYARA, PAYARA_MICRO},
            how = SETTING,
            why = "`http.header-buffer-length-bytes=16384`, `http.http2-max-header-list-size-in-bytes=16384`")
    default void headsOfTwelveKibibytesArrive(Version version) throws IOException {
        Recorder recorder = answeringOk();
        String value = "v".repeat(12 * 1024);

        assertThat(ask(version, "GET /x\nX-Long: " + value + "\n\n")).isEqualTo(200);

        assertThat(recorder.next().head().first("X-Long")).contains(value);
    }
}
