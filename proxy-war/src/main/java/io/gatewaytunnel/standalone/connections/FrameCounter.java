package io.gatewaytunnel.standalone.connections;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Looks at the heads of the frames that pass on one HTTP/2 connection, and says so, once, when there are more of a kind
 * than {@link FrameRates} allow.
 *
 * <p>Tomcat counts too, but against what else was asked on the connection since it began, not by time: an honest client
 * that is silent, and pings, or that resets what it does not need any more, is ended for it.
 *
 * <p>Threads: {@link #onRead} one at a time, {@link #onWrite} any. Source: RFC 9113 §4.1, §6.
 */
final class FrameCounter {
    private static final int HEAD_BYTES = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PUSH_PROMISE = 5;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int SETTING_BYTES = 6;

    /** A head that is cut into less than this is cut to be a burden. */
    private static final int SMALL_CONTINUATION_BYTES = 1 << 10;

    /** Resets with these say nothing of the client: an answer came early, or broke off. */
    private static final int NO_ERROR = 0;

    private static final int INTERNAL_ERROR = 2;
    private static final int CANCEL = 8;

    private final Map<FrameKind, TokenBucket> left = new EnumMap<>(FrameKind.class);
    private final LongSupplier nanoClock;
    private final Consumer<FrameKind> tooMany;
    private final AtomicBoolean told = new AtomicBoolean();

    /** {@code nanoClock} as {@link System#nanoTime}; {@code tooMany} is called once, on the thread that passes on. */
    FrameCounter(FrameRates rates, LongSupplier nanoClock, Consumer<FrameKind> tooMany) {
        for (FrameKind kind : FrameKind.values()) {
            left.put(kind, new TokenBucket(rates.of(kind), FrameRates.BURST_SECONDS, nanoClock.getAsLong()));
        }
        this.nanoClock = nanoClock;
        this.tooMany = tooMany;
    }

    /**
     * What Tomcat takes apart in one go: a frame whose head is in {@code head}, its payload and the whole frames behind
     * it in {@code rest}, both from 0 to their positions. What is left over it reads again.
     */
    void onRead(ByteBuffer head, ByteBuffer rest) {
        if (head.position() < HEAD_BYTES) {
            return; // the connection ends
        }
        int came = rest.position();
        int at = frame(head, 0, rest, 0);
        while (at + HEAD_BYTES <= came && at + HEAD_BYTES + length(rest, at) <= came) {
            at = frame(rest, at, rest, at + HEAD_BYTES);
        }
    }

    /** What is written at once: {@code first} begins with the head of a frame. */
    void onWrite(ByteBuffer first) {
        if (first.remaining() < HEAD_BYTES) {
            return;
        }
        int at = first.position();
        int type = first.get(at + 3);
        if (type == DATA || type == HEADERS) {
            left(FrameKind.PING).add(1);
        }
        if (type == DATA) {
            left(FrameKind.WINDOW_UPDATE).add(FrameRates.UPDATES_FOR_DATA);
        } else if (type == RST_STREAM && first.remaining() >= HEAD_BYTES + 4) {
            int code = first.getInt(at + HEAD_BYTES);
            if (code != NO_ERROR && code != INTERNAL_ERROR && code != CANCEL) {
                spend(FrameKind.RESET, 1);
            }
        }
    }

    /** Returns where the payload ends. */
    private int frame(ByteBuffer head, int at, ByteBuffer payload, int from) {
        int length = length(head, at);
        int flags = head.get(at + 4);
        switch (head.get(at + 3)) {
            case DATA -> {
                if ((flags & END_STREAM) == 0 && dataBytes(flags, length, payload, from) == 0) {
                    spend(FrameKind.EMPTY, 1);
                }
            }
            case HEADERS -> left(FrameKind.IGNORED).add(1);
            case RST_STREAM -> spend(FrameKind.RESET, 1);
            case SETTINGS -> spend(FrameKind.SETTINGS, Math.max(1, length / SETTING_BYTES));
            case PING -> spend(FrameKind.PING, 1);
            case WINDOW_UPDATE -> spend(FrameKind.WINDOW_UPDATE, 1);
            case CONTINUATION -> {
                if ((flags & END_HEADERS) == 0 && length < SMALL_CONTINUATION_BYTES) {
                    spend(FrameKind.EMPTY, 1);
                }
            }
            case PUSH_PROMISE, GOAWAY -> {} // end the connection
            default -> spend(FrameKind.IGNORED, 1);
        }
        return from + length;
    }

    private static int length(ByteBuffer head, int at) {
        return head.getInt(at) >>> 8;
    }

    private static int dataBytes(int flags, int length, ByteBuffer payload, int from) {
        boolean padded = (flags & PADDED) != 0 && length > 0 && from < payload.position();
        return padded ? length - 1 - (payload.get(from) & 0xff) : length;
    }

    private void spend(FrameKind kind, int count) {
        if (!left(kind).take(count, nanoClock.getAsLong()) && told.compareAndSet(false, true)) {
            tooMany.accept(kind);
        }
    }

    private TokenBucket left(FrameKind kind) {
        return Objects.requireNonNull(left.get(kind));
    }
}
