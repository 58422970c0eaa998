/**
 * The front door: every public request comes in here and goes to a page of ours, to the hub, into the tunnel, or is
 * refused.
 */
@NullMarked
package io.gatewaytunnel.front;

import org.jspecify.annotations.NullMarked;
