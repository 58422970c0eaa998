package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.ResponseHead;
import io.gatewaytunnel.mux.MuxStream;
import io.gatewaytunnel.mux.StreamListener;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a stream on the proxy's side: takes a response and, if told to, makes up a request body of any length.
 */
public final class PublicSide implements StreamListener {
    private static final int PIECE = 16 * 1024;

    public final CompletableFuture<ResponseHead> head = new CompletableFuture<>();
    public final CompletableFuture<Headers> end = new CompletableFuture<>();
    public final CompletableFuture<Frame.OfStream> failure = new CompletableFuture<>();
    public final CompletableFuture<Frame.Continue> asked = new CompletableFuture<>();
    public final MessageDigest received = sha256();
    public final MessageDigest sent = sha256();

    private final AtomicInteger signals = new AtomicInteger();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final boolean keepsText;
    private volatile @Nullable MuxStream stream;
    private volatile boolean reading = true;
    private volatile long receivedBytes;
    private volatile long toSend;
    private @Nullable Headers trailers;
    private long sentBytes;

    public PublicSide(boolean keepsText) {
        this.keepsText = keepsText;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public void begin(MuxStream opened) {
        stream = opened;
        onReadable();
    }

    public MuxStream stream() {
        MuxStream opened = stream;
        if (opened == null) {
            throw new IllegalStateException("not opened");
        }
        return opened;
    }

    /** Stops or goes on taking the response. */
    public void setReading(boolean on) {
        reading = on;
        onReadable();
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    public synchronized String text() {
        return text.toString(StandardCharsets.ISO_8859_1);
    }

    public void send(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        stream().send(ByteBuffer.wrap(bytes));
    }

    /** Sends so many bytes as room allows, and then the end. */
    public void sendBytes(long bytes, Headers trailersAfter) {
        trailers = trailersAfter;
        toSend = bytes;
        onWritable();
    }

    @Override
    public void onReadable() {
        signal();
    }

    @Override
    public void onWritable() {
        signal();
    }

    private void signal() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int answered = 1;
        do {
            MuxStream opened = stream;
            if (opened != null) {
                read(opened);
                write(opened);
            }
            answered = signals.addAndGet(-answered);
        } while (answered != 0);
    }

    private void read(MuxStream opened) {
        for (Frame frame = reading ? opened.poll() : null; frame != null; frame = reading ? opened.poll() : null) {
            if (frame instanceof Frame.Data data) {
                take(opened, data.bytes());
            } else if (frame instanceof Frame.Head came) {
                head.complete(came.head());
            } else if (frame instanceof Frame.End came) {
                end.complete(came.trailers());
            } else if (frame instanceof Frame.Continue came) {
                asked.complete(came);
            } else if (frame instanceof Frame.OfStream came) {
                failure.complete(came);
            }
        }
    }

    private synchronized void take(MuxStream opened, ByteBuffer bytes) {
        int length = bytes.remaining();
        received.update(bytes.duplicate());
        if (keepsText) {
            byte[] copy = new byte[length];
            bytes.get(copy);
            text.writeBytes(copy);
        }
        receivedBytes += length;
        opened.consumed(length);
    }

    private void write(MuxStream opened) {
        while (sentBytes < toSend) {
            int room = (int) Math.min(Math.min(PIECE, toSend - sentBytes), opened.writableBytes());
            if (room <= 0) {
                return;
            }
            byte[] piece = new byte[room];
            for (int i = 0; i < room; i++) {
                piece[i] = (byte) (((sentBytes + i) * 31) >> 3);
            }
            sent.update(piece);
            sentBytes += room;
            opened.send(ByteBuffer.wrap(piece));
        }
        Headers last = trailers;
        if (last != null) {
            trailers = null;
            opened.sendEnd(last);
        }
    }

    public static <T> T within(CompletableFuture<T> future, long seconds) {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("did not happen within " + seconds + " s", e);
        }
    }
}
