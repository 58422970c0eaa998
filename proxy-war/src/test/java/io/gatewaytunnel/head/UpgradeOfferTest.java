package io.gatewaytunnel.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UpgradeOfferTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "websocket|websocket",
                "WebSocket|WebSocket",
                "foo/2 ,bar|foo/2, bar",
                "h2c|''",
                "H2C|''",
                "websocket, h2c|websocket",
                "h2c,foo/1|foo/1",
                "HTTP/2.0|''",
                "TLS/1.0, HTTP/1.1|''",
                "two words|''",
                "a/b/c|''",
                "websocket, two words|''",
                "''|''",
                ", ,|''",
            })
    void protocolsPassUnlessTheyAreAnotherHttpOrTls(String field, String passed) {
        Headers headers = Headers.of("Connection", "keep-alive, Upgrade", "Upgrade", field);

        assertThat(UpgradeOffer.of("HTTP/1.1", headers, RequestHead.NO_BODY)).isEqualTo(passed);
    }

    @Test
    void onlyARequestThatNamesTheFieldInConnectionAndHasNoBodyOfUnknownLengthOffers() {
        Headers named = Headers.of("Connection", "upgrade", "Upgrade", "websocket");
        Headers unnamed = Headers.of("Connection", "keep-alive", "Upgrade", "websocket");

        assertThat(UpgradeOffer.of("HTTP/1.1", named, 0)).isEqualTo("websocket");
        assertThat(UpgradeOffer.of("HTTP/1.1", unnamed, RequestHead.NO_BODY)).isEmpty();
        assertThat(UpgradeOffer.of("HTTP/1.1", named, 1)).isEqualTo("websocket");
        assertThat(UpgradeOffer.of("HTTP/1.1", named, RequestHead.UNKNOWN_LENGTH))
                .isEmpty();
        assertThat(UpgradeOffer.of("HTTP/1.0", named, RequestHead.NO_BODY)).isEmpty();
        assertThat(UpgradeOffer.of("HTTP/2.0", named, RequestHead.NO_BODY)).isEmpty();
    }

    @Test
    void answerTakesWhatWasOffered() {
        RequestHead head = new RequestHead(
                "default", "GET", "http", "a", "/", Headers.empty(), RequestHead.NO_BODY, "websocket, foo/2");

        assertThat(UpgradeOffer.taken(head, Headers.of("Upgrade", "WebSocket"))).contains("WebSocket");
        assertThat(UpgradeOffer.taken(head, Headers.of("Upgrade", "foo/2"))).contains("foo/2");
        assertThat(UpgradeOffer.taken(head, Headers.of("Upgrade", "foo"))).contains("foo");
        assertThat(UpgradeOffer.taken(head, Headers.of("Upgrade", "foo/3"))).isEmpty();
        assertThat(UpgradeOffer.taken(head, Headers.of("Upgrade", "h2c"))).isEmpty();
        assertThat(UpgradeOffer.taken(head, Headers.empty())).isEmpty();
    }
}
