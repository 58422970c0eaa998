package io.gatewaytunnel.frame;

/** Names and limits that belong to the protocol and not to a configuration. Source: docs/PROTOCOL.md §2 and §7. */
public final class Protocol {
    /** The WebSocket subprotocol; its number changes only when an older peer could not even read a hello. */
    public static final String SUBPROTOCOL = "gateway-tunnel.v1";

    /**
     * Bytes of one message. With the largest WebSocket header of a client (2 + 2 + 4 bytes of mask) it stays within
     * 65,535: some WebSocket implementations split what is longer into several WebSocket frames.
     */
    public static final int MAX_MESSAGE_BYTES = 65_535 - 8;

    /**
     * Largest head or trailer section, request line included, counted as
     * {@link io.gatewaytunnel.http.Headers#sizeBytes()}: a head must fit into one batch with its frame around it. Both
     * sides may declare less.
     */
    public static final int MAX_HEAD_BYTES = 60 * 1024;

    /** Largest credit that a stream may have outstanding: positions in a window stay within an int. */
    public static final int MAX_WINDOW_BYTES = Integer.MAX_VALUE;

    /** Characters of a service or agent name: they become part of logs, metrics and configuration keys. */
    public static final int MAX_NAME_CHARS = 64;

    /** Characters of a session's name in the logs of both sides: an agent's name, a sign and a number have room. */
    public static final int MAX_SESSION_NAME_CHARS = 128;

    /** Bytes of a reason in words; longer ones are cut when sent and refused when received. */
    public static final int MAX_REASON_BYTES = 512;

    /** Services that one agent may name in its hello. */
    public static final int MAX_SERVICES = 256;

    /** Bytes of session tokens and instance ids. */
    public static final int TOKEN_BYTES = 16;

    /** Frames types up to this one must be understood; later ones are skipped by a receiver that does not know them. */
    public static final int LAST_CRITICAL_FRAME_TYPE = 63;

    /**
     * WebSocket close code of a session that ended with an {@link ErrorCode}: this plus the code (RFC 6455 §7.4.2,
     * private use).
     */
    public static final int CLOSE_CODE_BASE = 4000;

    private static final int WEBSOCKET_NORMAL = 1000;

    private Protocol() {}

    /** The WebSocket close code of a session that ended so. */
    public static int closeCode(ErrorCode code) {
        return code == ErrorCode.NO_ERROR ? WEBSOCKET_NORMAL : CLOSE_CODE_BASE + code.code();
    }
}
