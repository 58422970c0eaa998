package io.gatewaytunnel.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Histogram;

/** A histogram of durations. Threads: any. */
public final class Durations {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Histogram histogram;

    Durations(Histogram histogram) {
        this.histogram = histogram;
    }

    /** The series of these labels, in the order of the metric's; there from now on. To be kept: finding it costs. */
    public Series series(String... labels) {
        return new Series(histogram.labelValues(labels));
    }

    /** Those of one set of labels. */
    public static final class Series {
        private final DistributionDataPoint point;

        private Series(DistributionDataPoint point) {
            this.point = point;
        }

        /** Adds one, in nanoseconds. */
        public void add(long nanos) {
            point.observe(nanos / NANOS_PER_SECOND);
        }
    }
}
