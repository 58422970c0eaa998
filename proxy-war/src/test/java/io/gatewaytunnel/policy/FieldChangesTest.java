package io.gatewaytunnel.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FieldChangesTest {
    private static final FieldChanges CHANGES = new FieldChanges(
            List.of(new Headers.Field("X-Set", "new")),
            List.of(new Headers.Field("X-Add", "more")),
            List.of("X-Remove"));

    @Test
    void setOverwritesAddAppendsRemoveRemovesInWhateverCase() {
        Headers changed = CHANGES.apply(Headers.of(
                "x-set", "a", "X-SET", "b", "x-add", "first", "x-remove", "c", "X-Remove", "d", "Other", "stays"));

        assertThat(changed.all("x-set")).containsExactly("new");
        assertThat(changed.all("x-add")).containsExactly("first", "more");
        assertThat(changed.contains("x-remove")).isFalse();
        assertThat(changed.all("other")).containsExactly("stays");
        assertThat(changed.size()).isEqualTo(4);
    }

    @Test
    void whatIsNotThereIsSetAndAddedAndNotMissed() {
        assertThat(CHANGES.apply(Headers.empty())).isEqualTo(Headers.of("X-Set", "new", "X-Add", "more"));
    }

    @Test
    void withoutChangesNothingIsMade() {
        Headers fields = Headers.of("A", "b");

        assertThat(FieldChanges.NONE.apply(fields)).isSameAs(fields);
    }

    @Test
    void valuesAreShownToNobody() {
        FieldChanges secret =
                new FieldChanges(List.of(new Headers.Field("Authorization", "hush")), List.of(), List.of("Cookie"));

        assertThat(secret.words("request"))
                .containsExactly("request fields set: Authorization", "request fields removed: Cookie");
        assertThat(secret.toString()).doesNotContain("hush");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "TE",
                "Transfer-Encoding",
                "upgrade",
                "Content-Length",
                "Trailer",
                "Expect",
                "Via",
                "Host",
                "Forwarded",
                "X-Forwarded-For",
                "x_forwarded_host",
                "X-Real-IP",
                "Proxy",
                "Gateway-Tunnel-Hub"
            })
    void whatDecidesOnFramingAndTruthIsNotTouchedInRequests(String name) {
        assertThat(UntouchableFields.why(name, true)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection", "Content-Length", "Trailer", "Proxy-Status", "Keep-Alive"})
    void norInResponses(String name) {
        assertThat(UntouchableFields.why(name, false)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "Cookie", "Content-Type", "X-Api-Key", "Accept-Encoding"})
    void theOthersMayBeChanged(String name) {
        assertThat(UntouchableFields.why(name, true)).isEmpty();
    }
}
