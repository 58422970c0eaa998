/** What is done when a process has no memory left, or has lost a thread that it cannot do without. */
@NullMarked
package io.gatewaytunnel.fatal;

import org.jspecify.annotations.NullMarked;
