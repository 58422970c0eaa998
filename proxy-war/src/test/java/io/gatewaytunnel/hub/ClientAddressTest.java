package io.gatewaytunnel.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.head.FakeRequest;
import io.gatewaytunnel.settings.ProxyConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressTest {
    private static final AddressRanges TRUSTED = ProxyConfig.read(
                    SettingSource.ofMaps(Map.of("trusted-proxies", "10.0.0.0/8, fd00::/8"), Map.of()), 256 << 20)
            .trustedProxies();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | 203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | 198.51.100.1, 203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | 203.0.113.9, 10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | 203.0.113.9,10.0.0.3 , 10.0.0.2 | 203.0.113.9",
                "10.0.0.1 | 10.9.9.9, 10.0.0.2 | 10.9.9.9",
                "10.0.0.1 | 203.0.113.9:4711 | 203.0.113.9",
                "10.0.0.1 | [2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1 | [2001:db8::1] | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1 | 2001:db8::1 | 2001:db8:0:0:0:0:0:1",
                "10.0.0.1 | fe80::1%eth0 | fe80:0:0:0:0:0:0:1",
                "10.0.0.1 | ::ffff:203.0.113.9 | 203.0.113.9",
                "10.0.0.1 | , ,203.0.113.9, | 203.0.113.9",
                "::ffff:10.0.0.1 | 203.0.113.9 | 203.0.113.9",
                "fd00::1%2 | 203.0.113.9 | 203.0.113.9"
            })
    void trustedProxyTellsTheClient(String peer, String forwarded, String client) {
        assertThat(ClientAddress.of(peer, List.of(forwarded), TRUSTED).text()).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | unknown",
                "10.0.0.1 | 203.0.113.9, _hidden",
                "10.0.0.1 | 203.0.113.999",
                "10.0.0.1 | 203.0.113.9:",
                "10.0.0.1 | 203.0.113.9:80x",
                "10.0.0.1 | [203.0.113.9",
                "10.0.0.1 | [2001:db8::1]x",
                "10.0.0.1 | host.example",
                "192.0.2.1 | 203.0.113.9"
            })
    void whatIsNoAddressOrComesFromAnybodyCountsNothing(String peer, String forwarded) {
        assertThat(ClientAddress.of(peer, List.of(forwarded), TRUSTED).text()).isEqualTo(peer);
    }

    @Test
    void garbageThatTheClientItselfSentIsNotReached() {
        assertThat(ClientAddress.of("10.0.0.1", List.of("<script>, %%%", "203.0.113.9"), TRUSTED)
                        .text())
                .isEqualTo("203.0.113.9");
    }

    @Test
    void severalFieldsAreOneList() {
        assertThat(ClientAddress.of("10.0.0.1", List.of("198.51.100.1", "203.0.113.9", "10.0.0.2"), TRUSTED)
                        .text())
                .isEqualTo("203.0.113.9");
        assertThat(ClientAddress.of("10.0.0.1", List.of(), TRUSTED).text()).isEqualTo("10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8:1:2::1, 2001:db8:1:2:ffff::9, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "fe80::1%eth0, fe80::1%eth1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true"
    })
    void oneNetworkOfIpv6IsOneAddress(String one, String other, boolean same) {
        String first = ClientAddress.of(one, List.of(), TRUSTED).network();
        String second = ClientAddress.of(other, List.of(), TRUSTED).network();

        assertThat(first.equals(second)).isEqualTo(same);
    }

    @Test
    void requestWithoutAPeerHasAnAddressAllTheSame() {
        assertThat(ClientAddress.of(
                                new FakeRequest().with("getRemoteAddr", null).build(), TRUSTED)
                        .network())
                .isEqualTo("unknown");
    }

    @Test
    void requestIsReadByItsPeerAndItsFields() {
        assertThat(ClientAddress.of(
                                new FakeRequest()
                                        .with("getRemoteAddr", "10.0.0.1")
                                        .headers("X-Forwarded-For", "203.0.113.9")
                                        .build(),
                                TRUSTED)
                        .text())
                .isEqualTo("203.0.113.9");
    }
}
