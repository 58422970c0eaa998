package io.gatewaytunnel.connect;

import java.io.IOException;
import java.net.URI;

/**
 * Opens WebSocket links to a hub: all that the agent asks of a WebSocket library, so that another can take its place.
 * Why this one: docs/adr/0003-agent-websocket-client.md.
 *
 * <p>Threads: any, {@link #connect} blocks its caller. Owner: the agent, who closes it.
 */
public interface HubClient extends AutoCloseable {
    /**
     * Opens one link, sends the handler's hello, and returns. Errors: {@link HubRefusedException} when the hub answered
     * that it does not want this agent; any other {@link IOException} is worth another try.
     */
    void connect(URI hub, String token, HubLinkHandler handler) throws IOException;

    /** Ends every link. */
    @Override
    void close();
}
