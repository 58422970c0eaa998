package io.gatewaytunnel.origin;

import io.gatewaytunnel.frame.CodecBenchmark;
import io.gatewaytunnel.http.Headers;
import io.gatewaytunnel.http.HopByHop;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.http.ResponseHead;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHttpResponse;
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
 * From the head that crossed the tunnel to HttpCore's request, back from its response, and the strip that both have.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OriginHeadsBenchmark {
    private final Origin origin = new Origin("http", "origin.example", 80);
    private final Service service = Service.open("default", origin);
    private final RequestHead request = CodecBenchmark.request();
    private final HttpResponse response = new BasicHttpResponse(200);

    public OriginHeadsBenchmark() {
        for (Headers.Field field : CodecBenchmark.response().headers()) {
            response.addHeader(field.name(), field.value());
        }
        response.addHeader("Connection", "keep-alive");
    }

    @Benchmark
    public HttpRequest request() {
        return OriginHeads.request(request, service, origin);
    }

    @Benchmark
    public ResponseHead response() {
        return OriginHeads.response(response);
    }

    @Benchmark
    public Headers strip() {
        return HopByHop.strip(request.headers());
    }
}
