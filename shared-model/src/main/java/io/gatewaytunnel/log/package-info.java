/** Log lines that a stranger can cause: no control characters in them, and not too many of them. */
@NullMarked
package io.gatewaytunnel.log;

import org.jspecify.annotations.NullMarked;
