package io.gatewaytunnel.head;

import io.gatewaytunnel.config.AddressRanges;
import io.gatewaytunnel.config.SettingSource;
import io.gatewaytunnel.container.Container;
import io.gatewaytunnel.http.RequestHead;
import io.gatewaytunnel.settings.ProxySettings;
import java.io.IOException;
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

/** From the container's request to the head that crosses the tunnel, on no known container. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ServletHeadsBenchmark {
    private final ServletHeads heads = new ServletHeads(
            AddressRanges.read(ProxySettings.TRUSTED_PROXIES, SettingSource.none()), Container.of(new Object()));
    private final BrowserRequest request = new BrowserRequest();

    @Benchmark
    public RequestHead requestHead() throws IOException {
        return heads.requestHead(request, "default");
    }
}
