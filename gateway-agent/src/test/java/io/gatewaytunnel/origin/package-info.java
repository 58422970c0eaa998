/** Exchanges with real sockets behind, and both ends of the multiplexer in front. */
@NullMarked
package io.gatewaytunnel.origin;

import org.jspecify.annotations.NullMarked;
