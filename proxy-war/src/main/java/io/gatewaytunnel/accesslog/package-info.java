/** A line for each public exchange, in a file or on standard output. Source: docs/ACCESS-LOG.md. */
@NullMarked
package io.gatewaytunnel.accesslog;

import org.jspecify.annotations.NullMarked;
