package io.gatewaytunnel.exchange;

import io.gatewaytunnel.head.ResponsePlan;
import io.gatewaytunnel.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * When an idle event stream gets a comment, which readers skip: writing is the only way to find out that a public
 * client has vanished.
 *
 * <p>A comment fits between two events only, so the lines that pass are followed. Written by the exchange's gate;
 * {@link #isDue} is for any thread. Source: WHATWG HTML §9.2.6; docs/FIDELITY.md.
 */
final class KeepAliveComments {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final long idleNanos;

    /** Whether what has passed ends with an empty line, or nothing has passed. */
    private boolean atBoundary = true;

    private boolean lineIsEmpty = true;
    private boolean afterCarriageReturn;
    private boolean anythingPassed;
    private boolean commented;

    /** Written by the gate only; a sweep that reads half of the two looks again a second later. */
    private volatile boolean silent = true;

    private volatile long lastNanos;

    private KeepAliveComments(Duration idle, long nowNanos) {
        this.idleNanos = idle.toNanos();
        this.lastNanos = nowNanos;
    }

    /** For a response that is an event stream which can take a comment, unless {@code idle} is zero. */
    static Optional<KeepAliveComments> of(ResponsePlan plan, Duration idle, long nowNanos) {
        Headers fields = plan.head().headers();
        boolean events = fields.first("content-type").stream()
                .anyMatch(type ->
                        type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("text/event-stream"));
        boolean open = !plan.bodyless()
                && plan.lengthBytes() == ResponsePlan.UNKNOWN_LENGTH
                && fields.tokens("content-encoding").stream().allMatch("identity"::equals);
        return events && open && !idle.isZero() ? Optional.of(new KeepAliveComments(idle, nowNanos)) : Optional.empty();
    }

    /**
     * Notes bytes that are about to be written, and takes off a byte order mark that would no longer be at the
     * beginning.
     */
    void onBytes(ByteBuffer bytes, long nowNanos) {
        if (!anythingPassed
                && commented
                && bytes.mismatch(ByteBuffer.wrap(BYTE_ORDER_MARK)) >= BYTE_ORDER_MARK.length) {
            bytes.position(bytes.position() + BYTE_ORDER_MARK.length);
        }
        anythingPassed = true;
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            follow(bytes.get(i));
        }
        silent = atBoundary;
        lastNanos = nowNanos;
    }

    private void follow(byte octet) {
        boolean secondOfPair = octet == '\n' && afterCarriageReturn;
        afterCarriageReturn = octet == '\r';
        if (secondOfPair) {
            return;
        }
        boolean lineEnds = octet == '\r' || octet == '\n';
        atBoundary = lineEnds && lineIsEmpty;
        lineIsEmpty = lineEnds;
    }

    /** Whether a comment should be written now. */
    boolean isDue(long nowNanos) {
        return silent && nowNanos - lastNanos >= idleNanos;
    }

    /** The comment to write; the time begins anew. */
    ByteBuffer next(long nowNanos) {
        commented = true;
        lastNanos = nowNanos;
        return ByteBuffer.wrap(COMMENT);
    }
}
