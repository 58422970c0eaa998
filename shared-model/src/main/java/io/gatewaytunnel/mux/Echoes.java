package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.LinkMeter;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.FrameEncoder;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pings to send, pongs owed, and the round trips that they measure. Of the peer's pings only the last few are answered,
 * so that a flood costs nothing. Not thread-safe: the session's lock guards it.
 */
final class Echoes {
    private static final int MOST_PONGS = 4;

    private final LinkMeter meter;
    private final Deque<Long> pongsOwed = new ArrayDeque<>(MOST_PONGS);
    private boolean pingWanted;
    private long lastNonce;
    private long pingedNanos;
    private boolean pongAwaited;

    Echoes(LinkMeter meter) {
        this.meter = meter;
    }

    /** A new link: its first words are a ping, and answers to older ones count no more. */
    void restart() {
        pongsOwed.clear();
        pongAwaited = false;
        pingWanted = true;
    }

    void wantPing() {
        pingWanted = true;
    }

    void onPing(long nonce) {
        if (pongsOwed.size() == MOST_PONGS) {
            pongsOwed.removeFirst();
        }
        pongsOwed.addLast(nonce);
    }

    void onPong(long nonce, long nowNanos) {
        if (pongAwaited && nonce == lastNonce) {
            pongAwaited = false;
            meter.onRoundTrip(nowNanos - pingedNanos, nowNanos);
        }
    }

    boolean isPending() {
        return pingWanted || !pongsOwed.isEmpty();
    }

    void writeTo(FrameEncoder batch, long nowNanos) {
        for (long nonce : pongsOwed) {
            batch.write(new Frame.Pong(nonce));
        }
        pongsOwed.clear();
        if (pingWanted) {
            batch.write(new Frame.Ping(++lastNonce));
            pingWanted = false;
            pongAwaited = true;
            pingedNanos = nowNanos;
        }
    }
}
