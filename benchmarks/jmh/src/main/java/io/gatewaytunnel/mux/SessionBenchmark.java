package io.gatewaytunnel.mux;

import io.gatewaytunnel.flow.MemoryBudget;
import io.gatewaytunnel.frame.CodecBenchmark;
import io.gatewaytunnel.frame.ErrorCode;
import io.gatewaytunnel.frame.Frame;
import io.gatewaytunnel.frame.PeerLimits;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Both ends of a session in one thread, joined in memory: what the tunnel itself costs of an exchange, without HTTP and
 * without sockets. Codec, outbox, windows, acknowledgements and replay are in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionBenchmark {
    private static final int MOST_STREAMS = 100;
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int BULK_BYTES = 1 << 20;

    private final RequestHead request = CodecBenchmark.request();
    private final ResponseHead response = CodecBenchmark.response();
    private final DirectLink[] ends = DirectLink.pair();
    private TimerThread timer;
    private MuxSession proxy;
    private int answerBytes;

    @Setup(Level.Trial)
    public void join() {
        timer = new TimerThread("benchmark");
        MuxSettings settings = MuxSettings.defaults();
        PeerLimits limits = new PeerLimits(MOST_STREAMS, settings.requestCreditBytes(), settings.maxHeadBytes());
        SessionTerms terms = new SessionTerms("benchmark", limits, limits);
        proxy = session(Role.PROXY, settings, terms);
        MuxSession agent = session(Role.AGENT, settings, terms);
        ends[0].receiveWith(proxy.attach(ends[0]));
        ends[1].receiveWith(agent.attach(ends[1]));
    }

    private MuxSession session(Role role, MuxSettings settings, SessionTerms terms) {
        return new MuxSession(role, new MuxRuntime(timer, new MemoryBudget(64 << 20), settings), terms, new Agent());
    }

    @TearDown(Level.Trial)
    public void end() {
        timer.close();
    }

    /** A GET that is answered with 1 KiB. */
    @Benchmark
    public int smallExchange() {
        return exchange(1024);
    }

    /** A GET that is answered with 1 MiB. */
    @Benchmark
    public int largeExchange() {
        return exchange(BULK_BYTES);
    }

    private int exchange(int bytes) {
        answerBytes = bytes;
        Reader reader = new Reader();
        reader.stream = proxy.open(request, reader).orElseThrow();
        while (!reader.isEnded) {
            boolean moved = ends[1].deliver() | ends[0].deliver();
            if (!moved) {
                Thread.onSpinWait(); // the timer's acknowledgements come from its own thread
            }
        }
        if (reader.bytes != bytes) {
            throw new IllegalStateException(reader.bytes + " of " + bytes);
        }
        return reader.bytes;
    }

    /** Answers each stream. */
    private final class Agent implements SessionListener {
        @Override
        public StreamListener onOpen(MuxStream stream, RequestHead head) {
            Writer writer = new Writer(stream, answerBytes);
            stream.sendHead(response);
            writer.onWritable();
            return writer;
        }

        @Override
        public void onGoAway(Frame.GoAway goAway) {}

        @Override
        public void onEnded(ErrorCode code, String reason) {}
    }

    /** The agent's end of an exchange. */
    private static final class Writer implements StreamListener {
        private final MuxStream stream;
        private int left;
        private boolean isEnded;

        Writer(MuxStream stream, int left) {
            this.stream = stream;
            this.left = left;
        }

        @Override
        public void onReadable() {
            while (stream.poll() != null) {
                // the end of a request without a body
            }
        }

        @Override
        public void onWritable() {
            while (left > 0) {
                int room = Math.min(Math.min(stream.writableBytes(), left), PIECE_BYTES);
                if (room == 0) {
                    return;
                }
                stream.send(ByteBuffer.allocate(room));
                left -= room;
            }
            if (!isEnded) {
                isEnded = true;
                stream.sendEnd(Headers.empty());
            }
        }
    }

    /** The proxy's end of an exchange. */
    private static final class Reader implements StreamListener {
        private MuxStream stream;
        private int bytes;
        private boolean isEnded;

        @Override
        public void onReadable() {
            MuxStream of = Objects.requireNonNull(stream);
            for (Frame frame = of.poll(); frame != null; frame = of.poll()) {
                if (frame instanceof Frame.Data data) {
                    int length = data.bytes().remaining();
                    bytes += length;
                    of.consumed(length);
                } else if (frame instanceof Frame.End) {
                    isEnded = true;
                }
            }
        }

        @Override
        public void onWritable() {}
    }
}
