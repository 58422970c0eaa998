package io.gatewaytunnel.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * The deployment whose links are carried by what is tried beside the server's default ({@code hub-carrier}); the other
 * contracts of its class are what is shown of it.
 */
interface OtherCarrierContract extends OnProxy {
    @Test
    @Promise("carriers")
    default void linksAreCarriedByTheOtherOne() throws IOException {
        answering("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");

        assertThat(exchange("GET /x\n\n").body().text()).isEqualTo("ok");
        assertThat(ServerLog.text(proxy()))
                .contains("links carried by " + Server.current().otherCarrier());
    }
}
