package io.gatewaytunnel.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLoginTest {
    @ParameterizedTest
    @CsvSource({
        "NTLM TlRM, true",
        "ntlm TlRM, true",
        "Negotiate YII=, true",
        "Kerberos YII=, true",
        "NTLM, true",
        "Basic bnRsbQ==, false",
        "Bearer NTLM, false",
        "NTLMv3 a, false"
    })
    void credentialsAreThoseOfAConnectionByTheirScheme(String value, boolean tried) {
        assertThat(ConnectionLogin.isTriedBy(Headers.of("authorization", value)))
                .isEqualTo(tried);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "NTLM; true; false",
                "NTLM TlRM; true; true",
                "Negotiate, NTLM; true; false",
                "Basic realm=\"a, b\", Negotiate YII=; true; true",
                "Basic realm=\"ntlm x\"; false; false",
                "Digest realm=\"x\"; false; false"
            })
    void challengesAskForALoginAndGoOnWithOne(String value, boolean asked, boolean carried) {
        Headers response = Headers.of("WWW-Authenticate", "Basic realm=\"x\"", "WWW-Authenticate", value);

        assertThat(ConnectionLogin.isAskedForBy(response)).isEqualTo(asked);
        assertThat(ConnectionLogin.isCarriedBy(response)).isEqualTo(carried);
    }

    @Test
    void anOriginMaySayThatItsConnectionStaysLoggedIn() {
        assertThat(ConnectionLogin.isCarriedBy(Headers.of("Persistent-Auth", "true")))
                .isTrue();
        assertThat(ConnectionLogin.isCarriedBy(Headers.of("Persistent-Auth", "false")))
                .isFalse();
        assertThat(ConnectionLogin.isCarriedBy(Headers.of("Proxy-Authenticate", "NTLM TlRM")))
                .isTrue();
    }
}
