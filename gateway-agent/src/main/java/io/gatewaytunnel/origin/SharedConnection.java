package io.gatewaytunnel.origin;

import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.command.ShutdownCommand;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.config.H2Param;
import org.apache.hc.core5.http2.frame.FrameFlag;
import org.apache.hc.core5.http2.frame.FrameType;
import org.apache.hc.core5.http2.frame.RawFrame;
import org.apache.hc.core5.http2.impl.nio.H2StreamListener;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to an origin and the exchanges that share it, as many at a time as the origin allows. It takes
 * exchanges from the origin's first SETTINGS until it is retired: by a GOAWAY, when it was idle for long, or because it
 * broke; and when many of its exchanges were given up. Origins count resets and end the connection of whoever they take
 * for an attacker (Netty and Undertow after 200 in 30 s, Node after 1,000), but here one client that gives its calls up
 * would end those of others.
 *
 * <p>Threads: HttpCore calls on the connection's I/O thread, everything else on any; no lock. Owner:
 * {@link SharedConnections}, which is told.
 */
final class SharedConnection implements H2StreamListener {
    /** Set in the count of leases when no more may begin; what is under way is counted below. */
    private static final int RETIRED = 1 << 30;

    /** Ids are odd and end at 2^31: a connection that has come half as far makes way for a new one. */
    private static final int LAST_STREAM_ID = 1 << 30;

    /** A code of two bytes and a value of four, in a SETTINGS frame. */
    private static final int SETTING_BYTES = 6;

    private final ProtocolIOSession session;
    private final OriginLimits limits;
    private final long dialledNanos = System.nanoTime();
    private final AtomicInteger leases = new AtomicInteger();
    private final AtomicInteger resets = new AtomicInteger();
    private final AtomicReference<@Nullable Holder> holder = new AtomicReference<>();
    private final AtomicBoolean readyTold = new AtomicBoolean();
    private final AtomicBoolean goneTold = new AtomicBoolean();
    private final AtomicBoolean farewell = new AtomicBoolean();
    private final Set<SharedExchange> exchanges = ConcurrentHashMap.newKeySet();

    private volatile @Nullable HttpConnection multiplexer;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile boolean used;
    private volatile int maxStreams = Integer.MAX_VALUE;
    private volatile long idleSinceNanos = System.nanoTime();

    /** Who keeps the connection. Told on any thread. */
    interface Owner {
        /** It takes exchanges now. */
        void onReady(SharedConnection connection);

        /** It may have room for another exchange. */
        void onRoom();

        /** It takes no more exchanges. */
        void onRetired(SharedConnection connection);

        /** It is closed, perhaps without ever having been ready. */
        void onGone(SharedConnection connection);
    }

    private record Holder(Owner owner, Runnable release) {}

    SharedConnection(ProtocolIOSession session, OriginLimits limits) {
        this.session = session;
        this.limits = limits;
    }

    /** What HttpCore runs on the connection; set before it runs. */
    void runs(HttpConnection begun) {
        multiplexer = begun;
    }

    /**
     * From now on the owner is told; {@code release} gives back what the connection holds elsewhere, once it is closed.
     * Called once.
     */
    void keptBy(Owner owner, Runnable release) {
        holder.set(new Holder(owner, release));
        if (closed) {
            tellGone();
        } else {
            tellRoom();
        }
    }

    /** Whether it ever was: one that never spoke HTTP/2 is a failed dial. */
    boolean wasReady() {
        return ready;
    }

    /** Whether the origin allows no exchange at all. */
    boolean isBarred() {
        return maxStreams == 0;
    }

    OriginLimits limits() {
        return limits;
    }

    /** A share of it, or null when there is no room. */
    @Nullable
    SharedExchange lease() {
        int count;
        do {
            count = leases.get();
            if (!isOpen() || count >= Math.min(maxStreams, RETIRED)) {
                return null;
            }
        } while (!leases.compareAndSet(count, count + 1));
        return new SharedExchange(this, used);
    }

    private boolean isOpen() {
        HttpConnection running = multiplexer;
        return ready && !closed && running != null && running.isOpen();
    }

    void begin(SharedExchange exchange) {
        exchanges.add(exchange);
        used = true;
        session.enqueue(new RequestExecutionCommand(exchange, HttpCoreContext.create()), Command.Priority.NORMAL);
    }

    /** The exchange has its stream. */
    void onStream(int streamId) {
        if (streamId > LAST_STREAM_ID) {
            retire();
        }
    }

    /** A stream of the exchange's is reset. */
    void onReset() {
        if (resets.incrementAndGet() >= limits.attempts().resets()) {
            retire();
        }
    }

    /** The exchange is over and its stream forgotten. */
    void onReleased(SharedExchange exchange) {
        exchanges.remove(exchange);
        idleSinceNanos = System.nanoTime();
        leases.decrementAndGet();
        tellRoom();
    }

    /**
     * No more exchanges; those under way may go on. Called before exchanges are told of a failure: what is repeated
     * must not come back here.
     */
    void retire() {
        int count;
        do {
            count = leases.get();
            if (count >= RETIRED) {
                return;
            }
        } while (!leases.compareAndSet(count, count + RETIRED));
        Holder told = holder.get();
        if (told != null) {
            told.owner().onRetired(this);
        }
    }

    /**
     * To be called each second or so: ends a connection that is idle or never became one, and lets HttpCore forget what
     * was reset.
     */
    void sweep(long nowNanos) {
        OriginLimits.Timeouts timeouts = limits.timeouts();
        if (!ready && nowNanos - dialledNanos > timeouts.connect().toNanos()) {
            session.close(CloseMode.IMMEDIATE); // it does not speak HTTP/2
            return;
        }
        if (leases.get() == 0
                && nowNanos - idleSinceNanos > timeouts.sharedIdle().toNanos()) {
            retire();
        }
        if (leases.get() == RETIRED && farewell.compareAndSet(false, true)) {
            session.enqueue(ShutdownCommand.GRACEFUL, Command.Priority.IMMEDIATE);
        } else if (exchanges.stream().anyMatch(SharedExchange::isCalledOff)) {
            nudge();
        }
    }

    private void nudge() {
        try {
            session.setEvent(SelectionKey.OP_WRITE);
        } catch (CancelledKeyException closing) {
            // then there is nothing to forget
        }
    }

    /** The connection is closed; exchanges were told by HttpCore. */
    void onClosed() {
        closed = true;
        tellGone();
    }

    private void tellGone() {
        Holder told = holder.get();
        if (told != null && goneTold.compareAndSet(false, true)) {
            told.release().run();
            told.owner().onGone(this);
        }
    }

    void close() {
        session.close(CloseMode.IMMEDIATE);
    }

    @Override
    public void onFrameInput(HttpConnection connection, int streamId, RawFrame frame) {
        ByteBuffer payload = frame.getPayload();
        if (frame.isType(FrameType.SETTINGS) && !frame.isFlagSet(FrameFlag.ACK)) {
            onSettings(payload == null ? ByteBuffer.allocate(0) : payload);
        } else if (frame.isType(FrameType.GOAWAY) && payload != null && payload.remaining() >= 8) {
            onGoAway(payload.getInt() & Integer.MAX_VALUE, payload.getInt());
        }
    }

    /**
     * HttpCore, which reads them next, takes values of 2^31 and more for negative ones and ends the connection, as it
     * does when no stream is allowed at all. Servers in Go say 2^32-1 for "any number" (etcd does). It is shown the
     * nearest values that it accepts; how many streams there may be is counted here.
     */
    private void onSettings(ByteBuffer settings) {
        while (settings.remaining() >= SETTING_BYTES) {
            int code = settings.getShort();
            int at = settings.position();
            int value = settings.getInt();
            if (code == H2Param.MAX_CONCURRENT_STREAMS.getCode()) {
                maxStreams = value < 0 ? Integer.MAX_VALUE : value;
                settings.putInt(at, Math.max(1, maxStreams));
            } else if (code == H2Param.MAX_HEADER_LIST_SIZE.getCode() && value < 0) {
                settings.putInt(at, Integer.MAX_VALUE);
            } else if (code == H2Param.HEADER_TABLE_SIZE.getCode() && value < 0) {
                settings.putInt(at, H2Config.INIT.getHeaderTableSize()); // a table may be smaller than allowed
            }
        }
        ready = true;
        tellRoom();
    }

    private void tellRoom() {
        Holder told = holder.get();
        if (told == null || !ready) {
            return;
        }
        if (readyTold.compareAndSet(false, true)) {
            told.owner().onReady(this);
        } else {
            told.owner().onRoom();
        }
    }

    /** HttpCore leaves exchanges waiting that the origin will not process (RFC 9113 §6.8). */
    private void onGoAway(int lastStreamId, int code) {
        retire();
        for (SharedExchange exchange : List.copyOf(exchanges)) {
            exchange.onGoAway(lastStreamId, code);
        }
    }

    @Override
    public void onHeaderInput(HttpConnection connection, int streamId, List<? extends Header> headers) {}

    @Override
    public void onHeaderOutput(HttpConnection connection, int streamId, List<? extends Header> headers) {}

    @Override
    public void onFrameOutput(HttpConnection connection, int streamId, RawFrame frame) {}

    @Override
    public void onInputFlowControl(HttpConnection connection, int streamId, int delta, int size) {}

    @Override
    public void onOutputFlowControl(HttpConnection connection, int streamId, int delta, int size) {}
}
