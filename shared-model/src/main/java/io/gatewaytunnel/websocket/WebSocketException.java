package io.gatewaytunnel.websocket;

/**
 * The peer broke a rule of RFC 6455, or sent what this protocol has no use for: the connection is closed with
 * {@link #closeCode()}. The message says what was seen and what is allowed, in at most 123 bytes of ASCII, and is told
 * to the peer.
 */
public final class WebSocketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    public WebSocketException(int closeCode, String reason) {
        super(reason, null, false, false); // what a peer sends says all; where it was noticed does not
        this.closeCode = closeCode;
    }

    /** Of {@link CloseCodes}. */
    public int closeCode() {
        return closeCode;
    }

    /** The same as the message, never null. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
