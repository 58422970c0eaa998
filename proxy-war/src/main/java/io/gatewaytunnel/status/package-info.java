/** What the proxy says of itself, and how it is drained. */
@NullMarked
package io.gatewaytunnel.status;

import org.jspecify.annotations.NullMarked;
