/** The proxy's metrics: what they are, and where their values come from. Source: docs/METRICS.md. */
@NullMarked
package io.gatewaytunnel.measure;

import org.jspecify.annotations.NullMarked;
