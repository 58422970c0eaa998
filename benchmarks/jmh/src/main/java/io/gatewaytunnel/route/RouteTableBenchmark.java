package io.gatewaytunnel.route;

import io.gatewaytunnel.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A look-up in tables of many sizes: a tenth as many hosts as routes, every third of them a wildcard; each has prefixes
 * and one route with a header field. A request asks another host and path each time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {
    private static final int OF_A_HOST = 10;
    private static final Headers FIELDS = Headers.of("Accept", "text/html", "Version", "two", "User-Agent", "browser");

    @Param({"10", "1000", "10000"})
    int routes;

    private RouteTable table = RouteTable.none();
    private final List<String> hosts = new ArrayList<>();
    private final List<String> targets = new ArrayList<>();
    private int next;

    @Setup
    public void fill() {
        List<Route> all = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            int host = i / OF_A_HOST;
            String name = "tenant-" + host + ".example.com";
            boolean wildcard = host % 3 == 2;
            PathPattern path = PathPattern.parse(false, "/app/part-" + i % OF_A_HOST).orElseThrow();
            List<NamedValue> fields = i % OF_A_HOST == 0 ? List.of(new NamedValue("version", "two")) : List.of();
            all.add(new Route(
                    "r" + i,
                    "",
                    List.of(HostPattern.parse(wildcard ? "*." + name : name).orElseThrow()),
                    List.of(new RouteMatch(path, Optional.empty(), fields, List.of())),
                    List.of(new WeightedService("s", 1))));
            hosts.add((wildcard ? "eu." : "") + name + (i % 2 == 0 ? ":8443" : ""));
            targets.add("/app/part-" + i % OF_A_HOST + "/deeper/page.html?a=b");
        }
        table = RouteTable.of(all);
    }

    @Benchmark
    public Optional<Route> find() {
        int at = next = (next + 7) % hosts.size(); // 7 and the sizes have no factor in common
        return table.find(hosts.get(at), "GET", targets.get(at), FIELDS);
    }
}
