/** A request's way to an agent: who is asked, what was sent of it, and whether another can be asked. */
@NullMarked
package io.gatewaytunnel.forward;

import org.jspecify.annotations.NullMarked;
