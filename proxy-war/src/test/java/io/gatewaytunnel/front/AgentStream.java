package io.gatewaytunnel.front;

import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The agent's side of one stream in a test: a script says what it does whenever something may have changed. */
final class AgentStream implements StreamListener {
    /** Called by one thread at a time. */
    interface Script {
        void step(AgentStream stream);
    }

    private final MuxStream stream;
    private final RequestHead head;
    private final Script script;
    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();
    private final CompletableFuture<Headers> requestEnd = new CompletableFuture<>();
    private final CompletableFuture<ErrorCode> reset = new CompletableFuture<>();
    private final Queue<ByteBuffer> early = new ConcurrentLinkedQueue<>();
    private long toSend;
    private boolean headSent;
    private boolean ended;

    AgentStream(MuxStream stream, RequestHead head, Script script) {
        this.stream = stream;
        this.head = head;
        this.script = script;
    }

    RequestHead head() {
        return head;
    }

    MuxStream stream() {
        return stream;
    }

    long receivedBytes() {
        return received.get();
    }

    /** Completes with the trailers when the request body has ended. */
    CompletableFuture<Headers> requestEnd() {
        return requestEnd;
    }

    /** Completes when the proxy reset the stream. */
    CompletableFuture<ErrorCode> reset() {
        return reset;
    }

    void signal() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int answered = 1;
        do {
            script.step(this);
            answered = signals.addAndGet(-answered);
        } while (answered != 0);
    }

    @Override
    public void onReadable() {
        signal();
    }

    @Override
    public void onWritable() {
        signal();
    }

    /** Takes the request body and throws it away. */
    void drink() {
        for (Frame.OfStream frame = stream.poll(); frame != null; frame = stream.poll()) {
            if (frame instanceof Frame.Data data) {
                received.addAndGet(data.bytes().remaining());
                stream.consumed(data.bytes().remaining());
            } else {
                note(frame);
            }
        }
    }

    /** Sends the request body back as far as there is room. */
    void echo() {
        while (stream.writableBytes() > 0) {
            Frame.OfStream frame = stream.poll();
            if (frame == null) {
                return;
            }
            if (frame instanceof Frame.Data data) {
                int count = data.bytes().remaining();
                received.addAndGet(count);
                stream.send(data.bytes());
                stream.consumed(count);
            } else {
                note(frame);
                if (frame instanceof Frame.End end) {
                    stream.sendEnd(end.trailers());
                }
            }
        }
        stream.failure().ifPresent(this::note);
    }

    private void note(Frame.OfStream frame) {
        if (frame instanceof Frame.End end) {
            requestEnd.complete(end.trailers());
        } else if (frame instanceof Frame.Reset ended) {
            reset.complete(ended.code());
        }
    }

    boolean sendHeadOnce(int status, String... fields) {
        if (headSent) {
            return false;
        }
        headSent = true;
        stream.sendHead(new ResponseHead(status, Headers.of(fields)));
        return true;
    }

    /** Keeps so many bytes of a request, sends the head, then those bytes and all that follows them back. */
    void sendHeadAfter(long bytes, int status, String... fields) {
        for (Frame.OfStream frame = stream.poll(); frame != null; frame = stream.poll()) {
            if (frame instanceof Frame.Data data) {
                int count = data.bytes().remaining();
                received.addAndGet(count);
                early.add(data.bytes());
                stream.consumed(count);
            } else {
                note(frame);
            }
        }
        if (received.get() >= bytes) {
            boolean unused = sendHeadOnce(status, fields);
            for (ByteBuffer kept = early.poll(); kept != null; kept = early.poll()) {
                stream.send(kept);
            }
            if (requestEnd.isDone()) {
                endOnce();
            }
        }
    }

    void sendText(String text) {
        stream.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    void whole(int status, String text, String... fields) {
        if (sendHeadOnce(status, fields)) {
            sendText(text);
            stream.sendEnd(Headers.empty());
        }
    }

    void willSend(long bytes) {
        toSend = bytes;
    }

    /** Sends what is left of the bytes it will send, as far as there is room; whether all are sent. */
    boolean pour() {
        for (int room = stream.writableBytes(); toSend > 0 && room > 0; room = stream.writableBytes()) {
            byte[] bytes = new byte[(int) Math.min(toSend, Math.min(room, 16 << 10))];
            Arrays.fill(bytes, (byte) 'x');
            toSend -= bytes.length;
            stream.send(ByteBuffer.wrap(bytes));
        }
        return toSend == 0;
    }

    void endOnce() {
        if (!ended) {
            ended = true;
            stream.sendEnd(Headers.empty());
        }
    }
}
