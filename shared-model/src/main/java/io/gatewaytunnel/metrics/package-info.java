/** Metrics of either side: a table that describes them, a registry that has their values, and the text of a scrape. */
@NullMarked
package io.gatewaytunnel.metrics;

import org.jspecify.annotations.NullMarked;
