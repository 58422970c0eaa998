package io.gatewaytunnel.observe;

import io.gatewaytunnel.metrics.Metric;
import io.gatewaytunnel.metrics.MetricsPage;
import java.util.List;

/** docs/METRICS.md tells of the agent's table. */
final class AgentMetricsDocTest extends MetricsPage {
    @Override
    protected String side() {
        return "agent";
    }

    @Override
    protected List<Metric> table() {
        return AgentMetricTable.ALL;
    }
}
