package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A link that is given up, to a hub that answers nothing. */
@Timeout(60)
class AbandonedLinkTest {
    @ParameterizedTest
    @EnumSource
    void connectionEndsThoughTheHubDoesNotAnswerTheClose(Carriers carrier) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Heard heard = new Heard();
        try (ScriptedHub hub = ScriptedHub.start((connection, number) -> {
                    connection.upgrade();
                    connection.readToTheEnd();
                    ended.countDown();
                });
                HubClient client = carrier.client()) {
            client.connect(hub.uri(), InetAddress.getLoopbackAddress(), "token", heard);

            heard.link.get(10, TimeUnit.SECONDS).abort(Protocol.closeCode(ErrorCode.LINK_LOST), "the test");

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
