/** Peers of the tunnel's wire that break its rules. */
@NullMarked
package io.gatewaytunnel.it.peer;

import org.jspecify.annotations.NullMarked;
