package io.gatewaytunnel.it.containers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Waits until the server of the class before has let go of its port. Arquillian ends Payara Micro after each class and
 * begins the next one at once, and the old one may have requests to wait for.
 */
final class EarlierServer implements BeforeAllCallback {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Override
    public void beforeAll(ExtensionContext context) {
        if (Server.current() == Server.PAYARA_MICRO) {
            int port = Integer.getInteger("it.port");
            await("the port " + port + " to be free").atMost(PATIENCE).until(() -> isFree(port));
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket any = new ServerSocket(port, 1)) {
            return any.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
