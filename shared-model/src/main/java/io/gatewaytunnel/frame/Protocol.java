package io.gatewaytunnel.frame;

import java.util.Set;

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

    /**
     * The field by which every refusal of a hub is known from what an origin or anybody else answers; its value is
     * {@link #SUBPROTOCOL}.
     */
    public static final String HUB_FIELD = "Gateway-Tunnel-Hub";

    /** Characters of a session's name in the logs of both sides: an agent's name, a sign and a number have room. */
    public static final int MAX_SESSION_NAME_CHARS = 128;

    /** Characters of a request's id, which stands in the logs of both sides; ids of other proxies have room. */
    public static final int MAX_REQUEST_ID_CHARS = 128;

    /** Characters of what stands for a public connection: a number, or 128 bits in hex, with room to spare. */
    public static final int MAX_CONNECTION_CHARS = 64;

    /** Features that a hello or welcome may name, those included that only a newer peer knows. */
    public static final int MAX_FEATURES = 64;

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

    /** RFC 6455 §7.1.5: the connection ended without a close frame. */
    public static final int CLOSED_ABNORMALLY = 1006;

    /** RFC 6455 §7.4.1: what a WebSocket library says of a message that broke its rules, or broke off in its midst. */
    private static final Set<Integer> BROKEN_RULES = Set.of(1002, 1003, 1007, 1009);

    /** Those of a link alone: its session waits for another one. */
    private static final Set<ErrorCode> OF_THE_LINK = Set.of(ErrorCode.LINK_DEAD, ErrorCode.LINK_LOST);

    private Protocol() {}

    /** The WebSocket close code of a session that ended so. */
    public static int closeCode(ErrorCode code) {
        return code == ErrorCode.NO_ERROR ? WEBSOCKET_NORMAL : CLOSE_CODE_BASE + code.code();
    }

    /**
     * Whether a peer that closes a link so has ended its session; otherwise the session waits for another link. Source:
     * docs/PROTOCOL.md §5.
     */
    public static boolean endsSession(int closeCode) {
        if (closeCode < CLOSE_CODE_BASE) {
            return closeCode == WEBSOCKET_NORMAL;
        }
        return !isOfTheLink(ErrorCode.ofWire(closeCode - CLOSE_CODE_BASE));
    }

    /** Whether the code is about a link that is given up, and not about its session. */
    public static boolean isOfTheLink(ErrorCode code) {
        return OF_THE_LINK.contains(code);
    }

    /**
     * Whether a link was closed because of a message on it: one that will be sent again and do so again, unless it only
     * broke off with the connection, which some libraries call by the same codes.
     */
    public static boolean isAboutAMessage(int closeCode) {
        return BROKEN_RULES.contains(closeCode);
    }
}
