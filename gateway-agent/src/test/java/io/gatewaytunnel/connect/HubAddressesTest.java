package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HubAddressesTest {
    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts)
                .map(text -> {
                    try {
                        return InetAddress.getByName(text);
                    } catch (UnknownHostException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private static InetAddress address(String text) {
        return addresses(text).get(0);
    }

    @Test
    void eachAddressOfTheFirstFamilyIsDialledOnce() {
        HubAddresses of = HubAddresses.of(
                addresses("10.0.0.2", "2001:db8::1", "10.0.0.1", "10.0.0.2", "2001:db8::2"), List.of(), 16);

        assertThat(of.dialled()).isEqualTo(addresses("10.0.0.2", "10.0.0.1"));
        assertThat(of.spare()).isEqualTo(addresses("2001:db8::1", "2001:db8::2"));
    }

    @Test
    void theOtherFamilyIsDialledWhereItIsTheOnlyOne() {
        assertThat(HubAddresses.of(addresses("2001:db8::1", "2001:db8::2"), List.of(), 16)
                        .dialled())
                .hasSize(2);
    }

    @Test
    void thoseThatWereDialledStayHoweverAnswersAreMixed() {
        HubAddresses of = HubAddresses.of(
                addresses("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"), addresses("10.0.0.4", "10.0.0.9"), 2);

        assertThat(of.dialled()).isEqualTo(addresses("10.0.0.4", "10.0.0.1"));
        assertThat(of.spare()).isEqualTo(addresses("10.0.0.2", "10.0.0.3"));
    }

    @Test
    void newSessionsAreBegunAtTheirOwnAddressThenAtSpareOnesAndNotAtThoseOfOthers() {
        HubAddresses of = HubAddresses.of(addresses("10.0.0.1", "10.0.0.2", "2001:db8::1"), List.of(), 16);

        assertThat(of.toBegin(address("10.0.0.2"))).isEqualTo(addresses("10.0.0.2", "2001:db8::1"));
    }

    @Test
    void sessionIsAskedForWhereItWasLastAndThenEverywhere() {
        HubAddresses of = HubAddresses.of(addresses("10.0.0.1", "10.0.0.2", "10.0.0.3", "2001:db8::1"), List.of(), 16);

        assertThat(of.toGoOn(address("10.0.0.3"), address("10.0.0.2")))
                .isEqualTo(addresses("10.0.0.3", "10.0.0.2", "2001:db8::1", "10.0.0.1"));
        assertThat(HubAddresses.NONE.toGoOn(address("10.0.0.1"), address("10.0.0.1")))
                .isEqualTo(addresses("10.0.0.1"));
    }

    @Test
    void nobodyTriesHundredsAtATime() {
        String[] many =
                Stream.iterate(1, i -> i + 1).limit(100).map(i -> "10.0.1." + i).toArray(String[]::new);

        assertThat(HubAddresses.of(addresses(many), List.of(), 16).toGoOn(address("10.0.1.1"), address("10.0.1.1")))
                .hasSize(8);
    }
}
