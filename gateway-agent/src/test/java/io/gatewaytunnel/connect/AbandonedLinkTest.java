package io.gatewaytunnel.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Protocol;
import io.gatewaytunnel.mux.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
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
        CompletableFuture<Link> opened = new CompletableFuture<>();
        try (ScriptedHub hub = ScriptedHub.start((connection, number) -> {
                    connection.upgrade();
                    readToTheEnd(connection);
                    ended.countDown();
                });
                HubClient client = carrier.client()) {
            client.connect(hub.uri(), InetAddress.getLoopbackAddress(), "token", new Opening(opened));

            opened.get(10, TimeUnit.SECONDS).abort(Protocol.closeCode(ErrorCode.LINK_LOST), "the test");

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Past a close frame, which is not answered. */
    private static void readToTheEnd(ScriptedHub.Connection connection) {
        try {
            while (true) {
                byte[] unused = connection.read();
            }
        } catch (IOException end) {
            // That is what is waited for.
        }
    }

    private record Opening(CompletableFuture<Link> opened) implements HubLinkHandler {
        @Override
        public void onOpen(Link link) {
            opened.complete(link);
        }

        @Override
        public void onMessage(byte[] message) {}

        @Override
        public void onClosed(int closeCode, String reason) {}
    }
}
