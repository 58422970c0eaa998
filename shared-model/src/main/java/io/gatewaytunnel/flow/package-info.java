/** Credit arithmetic and the memory budget; no I/O, no clock of its own. Source: docs/PROTOCOL.md §6. */
@NullMarked
package io.gatewaytunnel.flow;

import org.jspecify.annotations.NullMarked;
