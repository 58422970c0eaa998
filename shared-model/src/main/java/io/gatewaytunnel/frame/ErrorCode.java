package io.gatewaytunnel.frame;

import java.util.Optional;

/**
 * Why a session, a stream or a request ended. The wire carries {@link #code()}; a code that this version does not know
 * is read as {@link #INTERNAL}. Source: docs/PROTOCOL.md §8.
 */
public enum ErrorCode {
    /** Nothing went wrong; in a reset: the rest of the request body is not wanted. */
    NO_ERROR(0),
    /** The peer broke a rule of the protocol. */
    PROTOCOL_ERROR(1),
    /** More data came than credit was given for, or more credit than a window can hold. */
    FLOW_CONTROL(2),
    /** A message, head, field or name is over a limit. */
    LIMIT_EXCEEDED(3),
    /** Too many frames that cost the receiver and carry nothing. */
    CALM_DOWN(4),
    /** A defect of the side that reports it. */
    INTERNAL(5),
    /** The side is stopping or being drained. */
    SHUTTING_DOWN(6),
    /** A newer instance of the same agent took over. */
    REPLACED(7),
    /** Batches are missing between what came and what was expected. */
    GAP(8),
    /** No byte came for the time after which a link counts as dead, or a send never completed. */
    LINK_DEAD(9),
    /** The link broke, or carries its session no more; of a session or stream: no other link came in time. */
    LINK_LOST(10),
    /** A hello or welcome that cannot be agreed to. */
    HANDSHAKE(11),
    /** Another instance of the same agent is connected and answers. It may be gone later: the newcomer tries again. */
    NAME_IN_USE(12),
    /** The session that a hello asks for is another node's. It may be that node which is dialled next. */
    WRONG_NODE(13),

    /** The one who asked does not want the answer any more. */
    CANCELLED(32),
    /** No connection to the origin could be made. */
    ORIGIN_UNREACHABLE(33),
    /** The origin broke off, or closed without an answer. */
    ORIGIN_BROKEN(34),
    /** The origin did not answer in time. */
    ORIGIN_TIMEOUT(35),
    /** The origin's answer is not HTTP, or its head is over a limit. */
    ORIGIN_INVALID(36),
    /** No room for another stream, or no memory. */
    OVERLOADED(37),
    /** Nobody took a byte of the stream for the stall deadline. */
    STALLED(38),
    /** The agent's own configuration does not allow the request. */
    NOT_ALLOWED(39),
    /** The agent does not offer that service. */
    UNKNOWN_SERVICE(40),
    /** The request body broke off or does not have the length that its head announced. */
    BODY_BROKEN(41),
    /** The certificate of the origin is not trusted, or TLS failed otherwise. */
    ORIGIN_TLS(42),
    /** The origin says that it takes no request now, and that it has not looked at this one. */
    ORIGIN_REFUSED(43);

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    /** The number on the wire: below 32 about a session, from 32 about a stream (0 about either). */
    public int code() {
        return code;
    }

    public static Optional<ErrorCode> find(long code) {
        for (ErrorCode candidate : values()) {
            if (candidate.code == code) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** What a receiver makes of a number: unknown ones come from a newer peer and mean no more than "it ended". */
    public static ErrorCode ofWire(long code) {
        return find(code).orElse(INTERNAL);
    }
}
