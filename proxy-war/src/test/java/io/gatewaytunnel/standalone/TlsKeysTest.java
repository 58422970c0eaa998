package io.gatewaytunnel.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatewaytunnel.config.ConfigException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TlsKeysTest {
    private Path folder;
    private TestKeys keys;

    @BeforeAll
    void makeKeys(@TempDir Path shared) {
        folder = shared;
        keys = TestKeys.in(shared);
    }

    private void assertServesHttps(Map<String, String> options) throws Exception {
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options)) {
            HttpResponse<String> response = HttpClient.newBuilder()
                    .sslContext(keys.trustingContext())
                    .build()
                    .send(HttpRequest.newBuilder(tomcat.uri()).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(tomcat.uri().getScheme()).isEqualTo("https");
            assertThat(response.body()).startsWith("GET https HTTP/2.0 /");
        }
    }

    private void assertRefused(Map<String, String> options, String... words) {
        assertThatThrownBy(() -> ServingTomcat.in(folder, options))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("\n")
                .doesNotContain("sesame");
    }

    @Test
    void servesWithPem() throws Exception {
        assertServesHttps(
                Map.of("tls-cert", keys.cert().toString(), "tls-key", keys.key().toString()));
    }

    @Test
    void relativeNamesAreBelowTheWorkingDirectory() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        assertServesHttps(Map.of(
                "tls-cert",
                here.relativize(keys.cert().toAbsolutePath()).toString(),
                "tls-key",
                here.relativize(keys.key().toAbsolutePath()).toString()));
    }

    @Test
    void servesWithPkcs12() throws Exception {
        assertServesHttps(
                Map.of("tls-keystore", keys.keystore().toString(), "tls-keystore-password", TestKeys.PASSWORD));
    }

    @Test
    void passwordMayStandInAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("password"), TestKeys.PASSWORD + "\n");
        assertServesHttps(
                Map.of("tls-keystore", keys.keystore().toString(), "tls-keystore-password-file", file.toString()));
    }

    @Test
    void wrongPasswordIsNamedAndNotTold() {
        assertRefused(
                Map.of("tls-keystore", keys.keystore().toString(), "tls-keystore-password", "sesame"),
                "--tls-keystore-password");
    }

    @Test
    void halfAPairIsRefused() {
        assertRefused(Map.of("tls-cert", keys.cert().toString()), "--tls-key");
        assertRefused(Map.of("tls-key", keys.key().toString()), "--tls-cert");
    }

    @Test
    void pemBesideAKeystoreIsRefused() {
        assertRefused(
                Map.of(
                        "tls-keystore",
                        keys.keystore().toString(),
                        "tls-cert",
                        keys.cert().toString()),
                "leave out");
    }

    @Test
    void missingFileIsNamed() {
        String missing = folder.resolve("nowhere.pem").toString();
        assertRefused(Map.of("tls-cert", missing, "tls-key", missing), "--tls-cert", missing);
    }

    @Test
    void fileThatIsNoKeyIsRefused() throws Exception {
        String text = Files.writeString(folder.resolve("text"), "hello\n").toString();
        assertRefused(
                Map.of("tls-cert", keys.cert().toString(), "tls-key", text),
                "--tls-cert and --tls-key",
                "not encrypted");
        assertRefused(Map.of("tls-keystore", text), "--tls-keystore", "no PKCS12");
    }

    @ParameterizedTest
    @CsvSource({
        "TLSv1.3,TLS_AES_128_GCM_SHA256,true",
        "TLSv1.2,TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,true",
        "TLSv1.2,TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,false"
    })
    void onlyAuthenticatedEncryptionIsSpoken(String protocol, String suite, boolean spoken) throws Exception {
        Map<String, String> options =
                Map.of("tls-cert", keys.cert().toString(), "tls-key", keys.key().toString());
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                SSLSocket socket = (SSLSocket) keys.trustingContext()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", tomcat.uri().getPort())) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.setEnabledCipherSuites(new String[] {suite});
            if (spoken) {
                socket.startHandshake();
                assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
            } else {
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            }
        }
    }

    /** Java's own TLS takes no name with an underscore: the handshake ends with an alert, and others are served. */
    @ParameterizedTest
    @CsvSource({"my-app.local,true", "my_app.local,false"})
    void nameThatTheClientAsksForMayHaveNoUnderscore(String name, boolean taken) throws Exception {
        Map<String, String> options =
                Map.of("tls-cert", keys.cert().toString(), "tls-key", keys.key().toString());
        try (ServingTomcat tomcat = ServingTomcat.in(folder, options);
                SSLSocket socket = (SSLSocket) keys.trustingContext()
                        .getSocketFactory()
                        .createSocket("127.0.0.1", tomcat.uri().getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(
                    new SNIServerName(StandardConstants.SNI_HOST_NAME, name.getBytes(StandardCharsets.US_ASCII)) {}));
            socket.setSSLParameters(parameters);
            if (taken) {
                socket.startHandshake();
                assertThat(socket.getSession().isValid()).isTrue();
            } else {
                assertThatThrownBy(socket::startHandshake)
                        .isInstanceOf(SSLException.class)
                        .hasMessageContaining("illegal_parameter");
            }
        }
    }
}
