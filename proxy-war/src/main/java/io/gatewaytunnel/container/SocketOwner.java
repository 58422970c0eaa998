package io.gatewaytunnel.container;

/**
 * Who moves the bytes of a {@link UpgradedSocket}. Threads: any, several at once; calls must neither block nor throw.
 */
public interface SocketOwner {
    /** The container has switched: the socket is there, once. */
    void onConnected(UpgradedSocket socket);

    /** Something may have changed: there are bytes, there is room, the client is gone. */
    void onSignal();

    /** The container is done with the connection, whoever wanted it. */
    void onGone();
}
