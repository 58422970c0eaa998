package io.gatewaytunnel.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;

/**
 * Opens WebSocket links to a hub: all that the agent asks of a carrier. There are two, the agent's own on the reactors
 * that serve origins, and a jakarta.websocket client; docs/adr/0003-agent-websocket-client.md says which when.
 *
 * <p>Threads: any, {@link #connect} blocks its caller. Owner: the agent, who closes it.
 */
public interface HubClient extends AutoCloseable {
    /**
     * Opens one link to that address of the hub, which tells the handler, and returns. The hub's name is what its
     * certificate is verified for, and what it is asked for; it is shown {@code authorization}, and nobody else is.
     * Errors: {@link HubRefusedException} when the hub answered that it does not want this agent; any other
     * {@link IOException} is worth another try.
     */
    void connect(URI hub, InetAddress address, String authorization, HubLinkHandler handler) throws IOException;

    /** Ends every link. */
    @Override
    void close();
}
