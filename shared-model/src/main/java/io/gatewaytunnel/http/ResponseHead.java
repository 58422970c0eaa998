package io.gatewaytunnel.http;

/**
 * The final head of a response: {@code status} 200 to 999 and end-to-end fields; of a 426 also the {@code Upgrade} that
 * the origin asks for. Or 101, the answer to a request that offered an upgrade: then the fields hold the
 * {@code Upgrade} that was chosen. Other informational heads end at the agent.
 */
public record ResponseHead(int status, Headers headers) {
    /** Switching Protocols (RFC 9110 §15.2.2). */
    public static final int SWITCHING_PROTOCOLS = 101;

    /** Upgrade Required (RFC 9110 §15.5.22). */
    public static final int UPGRADE_REQUIRED = 426;

    public ResponseHead {
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("status " + status);
        }
    }

    /** Whether the stream goes on with the bytes of another protocol. */
    public boolean switchesProtocols() {
        return status == SWITCHING_PROTOCOLS;
    }
}
