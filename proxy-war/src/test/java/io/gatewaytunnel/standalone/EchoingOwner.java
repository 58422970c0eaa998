package io.gatewaytunnel.standalone;

import io.gatewaytunnel.container.SocketOwner;
import io.gatewaytunnel.container.UpgradedSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Says again what it hears, and on which thread. Threads: the server's, one at a time. */
final class EchoingOwner implements SocketOwner {
    private @Nullable UpgradedSocket socket;

    @Override
    public synchronized void onConnected(UpgradedSocket connected) {
        socket = connected;
        onSignal();
    }

    @Override
    public synchronized void onSignal() {
        UpgradedSocket open = socket;
        if (open == null) {
            return;
        }
        try {
            ByteBuffer heard = open.newBuffer(1000);
            if (open.read(heard) > 0) {
                heard.put((" on " + Thread.currentThread().getName() + "\n").getBytes(StandardCharsets.US_ASCII));
                open.write(heard.flip());
                boolean unused = open.flush();
                onSignal();
            }
        } catch (IOException e) {
            open.close();
        }
    }

    @Override
    public void onGone() {}
}
