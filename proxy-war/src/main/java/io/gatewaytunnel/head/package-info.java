/**
 * Public heads to frame heads and back, and the rules that they have to satisfy. Pure but for what is read of the
 * request. Source: docs/FIDELITY.md.
 */
@NullMarked
package io.gatewaytunnel.head;

import org.jspecify.annotations.NullMarked;
