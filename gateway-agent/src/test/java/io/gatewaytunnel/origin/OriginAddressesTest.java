package io.gatewaytunnel.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginAddressesTest {
    private static final OriginAddresses.Directory NOBODY = name -> {
        throw new UnknownHostException(name);
    };

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "localhost.", "app.localhost", "a.b.localhost."})
    void localhostIsThisMachineOverBothFamiliesWhateverTheDirectorySays(String name) throws Exception {
        assertThat(OriginAddresses.of(name, NOBODY))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("0:0:0:0:0:0:0:1", "127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.example", "notlocalhost", "localhost..", ""})
    void whatOnlyLooksLikeItIsAskedFor(String name) {
        assertThatThrownBy(() -> OriginAddresses.of(name, NOBODY)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void familiesTakeTurnsAndKeepTheirOrder() throws Exception {
        List<InetAddress> found = OriginAddresses.of("app.example", name -> new InetAddress[] {
            InetAddress.getByName("192.0.2.1"),
            InetAddress.getByName("192.0.2.2"),
            InetAddress.getByName("192.0.2.3"),
            InetAddress.getByName("2001:db8::1"),
            InetAddress.getByName("2001:db8::2")
        });

        assertThat(found)
                .extracting(InetAddress::getHostAddress)
                .containsExactly("2001:db8:0:0:0:0:0:1", "192.0.2.1", "2001:db8:0:0:0:0:0:2", "192.0.2.2", "192.0.2.3");
    }
}
