/** What is told of requests to origins, once and in one place, and the metrics that come of it. */
@NullMarked
package io.gatewaytunnel.observe;

import org.jspecify.annotations.NullMarked;
