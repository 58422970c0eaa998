package io.gatewaytunnel.frame;

import org.jspecify.annotations.Nullable;

/** The first element of a frame. Sections of docs/PROTOCOL.md §4 are in this order. */
enum FrameType {
    HELLO(1),
    WELCOME(2),
    ACK(3),
    PING(4),
    PONG(5),
    GO_AWAY(6),
    OPEN(16),
    REFUSED(17),
    HEAD(18),
    DATA(19),
    END(20),
    CREDIT(21),
    RESET(22),
    CONTINUE(23),
    RELEASE(64);

    private static final FrameType[] BY_CODE = byCode();

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether the frame travels in counted batches; the others in plain ones. */
    boolean isCounted() {
        return code >= GO_AWAY.code;
    }

    /** The type of a code from the wire, null when this version has none. */
    static @Nullable FrameType find(long code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[(int) code] : null;
    }

    private static FrameType[] byCode() {
        FrameType[] table = new FrameType[RELEASE.code + 1];
        for (FrameType type : values()) {
            table[type.code] = type;
        }
        return table;
    }
}
