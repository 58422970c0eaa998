package io.gatewaytunnel.frame;

import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a small request, its answer of 1 KiB and a full piece of a large body cost on the wire, to write and to read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {
    private static final int LARGE_BYTES = 60 * 1024;

    private final FrameEncoder encoder = new FrameEncoder();
    private final FrameDecoder decoder = new FrameDecoder(Protocol.MAX_MESSAGE_BYTES);
    private final Frame open = new Frame.Open(1, request(), 64 * 1024, 16 * 1024);
    private final Frame head = new Frame.Head(1, response());
    private final Frame end = new Frame.End(1, Headers.empty());
    private final ByteBuffer small = ByteBuffer.allocate(1024);
    private final ByteBuffer large = ByteBuffer.allocate(LARGE_BYTES);
    private final byte[] requestMessage = bytes(encodeRequest());
    private final byte[] responseMessage = bytes(encodeResponse());
    private final byte[] largeMessage = bytes(encodeLarge());

    /** As a browser asks behind the proxy's forwarding fields. */
    public static RequestHead request() {
        return new RequestHead(
                "default",
                "GET",
                "http",
                "public.example",
                "/a/path?with=a&query",
                Headers.of(
                        "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                        "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                        "Accept-Language", "en-GB,en;q=0.5",
                        "Accept-Encoding", "gzip, deflate, br, zstd",
                        "Cookie", "session=0123456789abcdef0123456789abcdef",
                        "X-Forwarded-For", "192.0.2.7",
                        "X-Forwarded-Proto", "http",
                        "X-Forwarded-Host", "public.example"),
                RequestHead.NO_BODY);
    }

    /** As nginx answers with a file. */
    public static ResponseHead response() {
        return new ResponseHead(
                200,
                Headers.of(
                        "Server", "nginx/1.22.1",
                        "Date", "Thu, 01 Jan 2026 00:00:00 GMT",
                        "Content-Type", "application/octet-stream",
                        "Content-Length", "1024",
                        "Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT",
                        "ETag", "\"69566c00-400\"",
                        "Accept-Ranges", "bytes"));
    }

    @Benchmark
    public ByteBuffer encodeRequest() {
        encoder.begin(1, 1);
        encoder.write(open);
        return encoder.finish();
    }

    @Benchmark
    public Batch decodeRequest() {
        return decoder.decode(requestMessage);
    }

    @Benchmark
    public ByteBuffer encodeResponse() {
        encoder.begin(1, 1);
        encoder.write(head);
        small.clear();
        encoder.writeData(1, small, small.remaining());
        encoder.write(end);
        return encoder.finish();
    }

    @Benchmark
    public Batch decodeResponse() {
        return decoder.decode(responseMessage);
    }

    @Benchmark
    public ByteBuffer encodeLarge() {
        encoder.begin(1, 1);
        large.clear();
        encoder.writeData(1, large, large.remaining());
        return encoder.finish();
    }

    @Benchmark
    public Batch decodeLarge() {
        return decoder.decode(largeMessage);
    }

    private static byte[] bytes(ByteBuffer message) {
        byte[] bytes = new byte[message.remaining()];
        message.get(bytes);
        return bytes;
    }
}
