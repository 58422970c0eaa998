package io.gatewaytunnel.container;

import java.lang.System.Logger.Level;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * A connection that is reached through a server's own objects.
 *
 * @param socketSteps lead to the socket, or to something else where there is none to be had
 * @param closing ends it at once
 */
record ReachedConnection(Reach reach, Reach.Steps<Object> socketSteps, Reach.Act closing) implements ConnectionBelow {
    @Override
    public Optional<NetworkChannel> socket() {
        return reach.find(
                Level.DEBUG,
                "upgrade",
                Optional.empty(),
                () -> socketSteps.take() instanceof NetworkChannel channel ? Optional.of(channel) : Optional.empty());
    }

    @Override
    public boolean reset() {
        return reach.act(Level.DEBUG, "reset", () -> {
            Resets.close((SocketChannel) socketSteps.take());
            closing.perform();
        });
    }

    @Override
    public boolean close() {
        return reach.act(Level.DEBUG, "close", closing);
    }
}
