package io.gatewaytunnel.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ForwardErrorTest {
    /** RFC 9209 §2.3. */
    private static final Set<String> REGISTERED = Set.of(
            "destination_not_found",
            "destination_unavailable",
            "connection_refused",
            "connection_terminated",
            "connection_limit_reached",
            "tls_certificate_error",
            "http_request_error",
            "http_request_denied",
            "http_response_incomplete",
            "http_response_header_section_size",
            "http_response_trailer_section_size",
            "http_response_timeout",
            "http_protocol_error",
            "proxy_internal_error",
            "proxy_configuration_error");

    @ParameterizedTest
    @CsvSource({
        "ORIGIN_UNREACHABLE, 502, connection_refused",
        "ORIGIN_BROKEN, 502, http_response_incomplete",
        "ORIGIN_TIMEOUT, 504, http_response_timeout",
        "ORIGIN_INVALID, 502, http_protocol_error",
        "ORIGIN_TLS, 502, tls_certificate_error",
        "ORIGIN_REFUSED, 503, destination_unavailable",
        "LIMIT_EXCEEDED, 502, http_response_header_section_size",
        "OVERLOADED, 503, connection_limit_reached",
        "SHUTTING_DOWN, 503, destination_unavailable",
        "LINK_LOST, 502, connection_terminated",
        "LINK_DEAD, 502, connection_terminated",
        "REPLACED, 502, connection_terminated",
        "NAME_IN_USE, 502, connection_terminated",
        "NOT_ALLOWED, 403, http_request_denied",
        "UNKNOWN_SERVICE, 502, destination_not_found",
        "BODY_BROKEN, 400, http_request_error",
        "INTERNAL, 502, proxy_internal_error"
    })
    void codeOfAStreamHasAStatusAndAToken(ErrorCode code, int status, String token) {
        ForwardError error = ForwardError.of(code);

        assertThat(error.status()).isEqualTo(status);
        assertThat(error.token()).isEqualTo(token);
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeHasARow(ErrorCode code) {
        assertThat(ForwardError.of(code)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource(ForwardError.class)
    void everyRowIsAnErrorWithARegisteredToken(ForwardError error) {
        assertThat(error.status()).isBetween(400, 599);
        assertThat(REGISTERED).contains(error.token());
        assertThat(error.title()).isNotBlank();
    }
}
