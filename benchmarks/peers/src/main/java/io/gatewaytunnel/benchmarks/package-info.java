/** What the tunnel is measured beside, and the load at a fixed rate. Started by benchmarks/run.py. */
@NullMarked
package io.gatewaytunnel.benchmarks;

import org.jspecify.annotations.NullMarked;
