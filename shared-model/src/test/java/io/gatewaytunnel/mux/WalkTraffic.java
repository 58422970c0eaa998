package io.gatewaytunnel.mux;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The owners of a random walk: exchanges whose bodies count up, so that loss, repetition and disorder show. */
final class WalkTraffic {
    private static final StreamListener NOBODY = new StreamListener() {
        @Override
        public void onReadable() {}

        @Override
        public void onWritable() {}
    };

    private final SplittableRandom random;
    private final SessionCore proxy;
    private final SessionCore agent;
    private final Map<Long, Exchange> exchanges = new HashMap<>();
    private int finished;

    WalkTraffic(SplittableRandom random, SessionCore proxy, SessionCore agent) {
        this.random = random;
        this.proxy = proxy;
        this.agent = agent;
    }

    /** One exchange, both ends of it. */
    private final class Exchange {
        final Side client;
        final Side origin;
        boolean reset;

        Exchange(StreamCore stream, int upload, int download) {
            client = new Side(proxy, stream, upload, download);
            origin = new Side(agent, null, download, upload);
        }

        boolean isDone() {
            return reset || (client.isDone() && origin.isDone());
        }
    }

    private static final class Side {
        final SessionCore core;

        @Nullable
        StreamCore stream;

        final int toSend;
        final int toReceive;
        int sent;
        int received;
        int status = 200;
        boolean headSent;
        boolean endSent;
        boolean endReceived;
        int unconsumed;

        Side(SessionCore core, @Nullable StreamCore stream, int toSend, int toReceive) {
            this.core = core;
            this.stream = stream;
            this.toSend = toSend;
            this.toReceive = toReceive;
        }

        boolean isDone() {
            return endSent && endReceived && unconsumed == 0;
        }
    }

    void onOpened(Inbound.Opened opened) {
        opened.stream().listen(NOBODY);
        Exchange exchange = exchanges.get(opened.stream().id());
        if (exchange != null) {
            exchange.origin.stream = opened.stream();
        }
    }

    void act(long now) {
        if (exchanges.size() < 8 && random.nextInt(6) == 0) {
            open(now);
            return;
        }
        if (exchanges.isEmpty()) {
            return;
        }
        List<Exchange> all = new ArrayList<>(exchanges.values());
        Exchange exchange = all.get(random.nextInt(all.size()));
        Side side = random.nextBoolean() ? exchange.client : exchange.origin;
        switch (random.nextInt(200)) {
            case 0 -> reset(exchange, side);
            default -> {
                if (random.nextBoolean()) {
                    write(side, random.nextInt(1, 3000));
                } else {
                    read(side, now, random.nextInt(1, 5000));
                }
            }
        }
        forgetDone();
    }

    private void open(long now) {
        int upload = random.nextInt(4) == 0 ? random.nextInt(20_000) : 0;
        int download = random.nextInt(3) == 0 ? random.nextInt(60_000) : random.nextInt(500);
        boolean upgrade = random.nextInt(5) == 0;
        RequestHead head = upgrade
                ? new RequestHead("default", "GET", "http", "h", "/", Headers.empty(), RequestHead.NO_BODY, "x")
                : new RequestHead("default", "POST", "http", "h", "/", Headers.empty(), upload);
        StreamCore stream = proxy.open(head, NOBODY, now);
        if (stream != null) {
            Exchange exchange = new Exchange(stream, upload, download);
            exchange.client.headSent = true;
            exchange.origin.status = upgrade ? ResponseHead.SWITCHING_PROTOCOLS : 200;
            exchanges.put(stream.id(), exchange);
        }
    }

    private void reset(Exchange exchange, Side side) {
        if (side.stream != null && !side.endReceived) {
            side.core.end(side.stream, new Frame.Reset(side.stream.id(), ErrorCode.CANCELLED, ""));
            exchange.reset = true;
        }
    }

    private static void write(Side side, int most) {
        StreamCore stream = side.stream;
        if (stream == null || side.endSent || stream.isClosed()) {
            return;
        }
        if (stream.isUpgradePending() && side.headSent) {
            return; // the client of an upgrade, which has not been answered
        }
        if (!side.headSent) {
            side.headSent = true;
            side.core.send(stream, new Frame.Head(stream.id(), new ResponseHead(side.status, Headers.empty())));
        }
        int room = stream.outbound().writableBytes(side.core.queueLimitBytes());
        int length = Math.min(Math.min(room, most), side.toSend - side.sent);
        if (length > 0) {
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (side.sent++ * 31);
            }
            side.core.send(stream, new Frame.Data(stream.id(), ByteBuffer.wrap(bytes)));
        }
        if (side.sent == side.toSend) {
            side.endSent = true;
            side.core.send(stream, new Frame.End(stream.id(), Headers.empty()));
        }
    }

    private static void read(Side side, long now, int consume) {
        StreamCore stream = side.stream;
        if (stream == null) {
            return;
        }
        for (Frame frame = stream.poll(); frame != null; frame = stream.poll()) {
            if (frame instanceof Frame.Data data) {
                while (data.bytes().hasRemaining()) {
                    side.unconsumed++;
                    if (data.bytes().get() != (byte) (side.received++ * 31)) {
                        throw new AssertionError("stream " + stream.id() + " is out of order at " + side.received);
                    }
                }
            } else if (frame instanceof Frame.End) {
                if (side.received != side.toReceive) {
                    throw new AssertionError(
                            "stream " + stream.id() + " ended at " + side.received + " of " + side.toReceive);
                }
                side.endReceived = true;
            }
        }
        int consumed = Math.min(consume, side.unconsumed);
        side.unconsumed -= consumed;
        if (consumed > 0) {
            side.core.consumed(stream, consumed, now);
        }
    }

    void finishAll(long now) {
        for (Exchange exchange : exchanges.values()) {
            for (Side side : List.of(exchange.client, exchange.origin)) {
                write(side, Integer.MAX_VALUE);
                read(side, now, Integer.MAX_VALUE);
            }
        }
        forgetDone();
    }

    /** A reset exchange is settled too: what either side has polled and not consumed is given back. */
    private void forgetDone() {
        exchanges.values().removeIf(exchange -> {
            if (!exchange.isDone()) {
                return false;
            }
            finished++;
            for (Side side : List.of(exchange.client, exchange.origin)) {
                settle(side);
            }
            return true;
        });
    }

    private static void settle(Side side) {
        StreamCore stream = side.stream;
        if (stream != null) {
            side.core.end(stream, new Frame.Reset(stream.id(), ErrorCode.CANCELLED, ""));
        }
    }

    boolean isDone() {
        return exchanges.isEmpty();
    }

    int finished() {
        return finished;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        exchanges.forEach((id, e) -> text.append(id)
                .append(": up ")
                .append(e.client.sent)
                .append('/')
                .append(e.origin.received)
                .append('/')
                .append(e.client.toSend)
                .append(" down ")
                .append(e.origin.sent)
                .append('/')
                .append(e.client.received)
                .append('/')
                .append(e.origin.toSend)
                .append("; "));
        return text.toString();
    }
}
