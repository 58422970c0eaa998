package io.gatewaytunnel.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Accept",
                "Content-Type",
                "If-None-Match",
                "Sec-WebSocket-Key",
                "SOAPAction",
                "DNT",
                "X-Requested-With",
                "X-XSRF-TOKEN",
                "sec-ch-ua-mobile",
                "Sec-Fetch-Mode",
                "X_under_score",
                "-",
                "X--Two",
                "1st"
            })
    void nameGetsItsUsualSpelling(String name) {
        assertThat(FieldNames.usual(name.toLowerCase(Locale.ROOT))).isEqualTo(name);
    }
}
