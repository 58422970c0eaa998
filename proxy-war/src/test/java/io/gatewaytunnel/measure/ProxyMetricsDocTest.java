package io.gatewaytunnel.measure;

import io.gatewaytunnel.metrics.Metric;
import io.gatewaytunnel.metrics.MetricsPage;
import java.util.List;

/** docs/METRICS.md tells of the proxy's table. */
final class ProxyMetricsDocTest extends MetricsPage {
    @Override
    protected String side() {
        return "proxy";
    }

    @Override
    protected List<Metric> table() {
        return ProxyMetricTable.ALL;
    }
}
